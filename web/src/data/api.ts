import {
  Client,
  fetchExchange,
  type AnyVariables,
  type CombinedError,
  type OperationResult,
  type TypedDocumentNode,
} from '@urql/svelte';

/** What went wrong, as far as the reader can do something about it. */
export type ApiProblem = 'unauthenticated' | 'forbidden' | 'network' | 'server';

/** A request that got no data. Mistakes in the input are not errors: they come back as `userErrors`. */
export class ApiError extends Error {
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem, message: string) {
    super(message);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The same origin serves the dashboard and the API. */
export const API_PATH = '/graphql';

/**
 * The GraphQL API with one key. Nothing is cached between requests: what is on the screen is kept current by the live
 * feed, and every request asks for what is true now.
 */
export class Api {
  readonly #client: Client;
  readonly #onRefused: () => void;

  /** @param onRefused called when the server does not (or no longer) accept the key */
  constructor(key: string, onRefused: () => void) {
    this.#onRefused = onRefused;
    this.#client = new Client({
      url: API_PATH,
      exchanges: [fetchExchange],
      requestPolicy: 'network-only',
      preferGetMethod: false, // queries by GET are refused as cross-site requests
      fetchOptions: { headers: { authorization: `Bearer ${key}` } },
    });
  }

  /** @throws {ApiError} when no data came back */
  async query<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return this.#read(await this.#client.query(document, variables).toPromise());
  }

  /** @throws {ApiError} when no data came back: then it is not known whether the change was made */
  async mutate<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return this.#read(await this.#client.mutation(document, variables).toPromise());
  }

  #read<Data>(result: OperationResult<Data>): Data {
    if (result.data && !result.error) return result.data;
    const error = apiError(result.error);
    if (error.problem === 'unauthenticated') this.#onRefused();
    throw error;
  }
}

function apiError(error: CombinedError | undefined): ApiError {
  const first = error?.graphQLErrors[0];
  const code = first?.extensions.code;
  const status = (error?.response as Response | undefined)?.status;
  if (code === 'UNAUTHENTICATED' || (!first && status === 401)) {
    return new ApiError('unauthenticated', 'The server does not accept this key.');
  }
  if (code === 'FORBIDDEN') return new ApiError('forbidden', first?.message ?? 'This key may not do that.');
  if (first) return new ApiError('server', first.message);
  if (status) return new ApiError('server', `The server answered with HTTP ${status}.`);
  return new ApiError('network', 'The server could not be reached.');
}

/** What to show for anything that was thrown. */
export function problemText(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something unexpected went wrong in this page.';
}
