import {
  Client,
  fetchExchange,
  type AnyVariables,
  type CombinedError,
  type OperationResult,
  type TypedDocumentNode,
} from '@urql/svelte';
import { prepareTyped, type TypedJson } from './typed-json.ts';

/** Kinds of errors that the user handles differently. */
export type ApiProblem = 'unauthenticated' | 'forbidden' | 'network' | 'server';

/** A request that returned no data. Invalid input is not an error: it is returned as `userErrors`. */
export class ApiError extends Error {
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem, message: string) {
    super(message);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The API has the same origin as the dashboard. */
export const API_PATH = '/graphql';

/** How long a request may take. After that the server counts as out of reach, which is better than to wait for ever. */
export const ANSWER_WITHIN_MS = 10_000;
/** The same of a request that waits for an endpoint: for 30 s at most, and for its access token before. */
export const ENDPOINT_WITHIN_MS = 60_000;

/**
 * After the network was lost, connections that browsers keep may be dead without their knowing it. What is read so soon
 * after a reconnection is asked for once more if there is no answer in this time: by another connection, since the browser
 * closes the one that was given up.
 */
const DOUBTFUL_FOR_MS = 15_000;
const FIRST_TRY_MS = 3_000;

/**
 * Who asks: a program's key, or a person, whose session the browser sends by itself. `workspaceId` names a workspace; null:
 * the one of the key, or the one that the person used last.
 */
export type Credential = ({ readonly kind: 'KEY'; readonly key: string } | { readonly kind: 'PERSON' }) & {
  readonly workspaceId: string | null;
};

/** The GraphQL API for one caller. Nothing is cached: the live feed keeps the page current, and every request is sent. */
export class Api {
  readonly #client: Client;
  readonly #onRefused: () => void;
  readonly #onUnanswered: () => void;
  readonly #headers: Readonly<Record<string, string>>;
  #doubtfulUntil = -Infinity;
  /** Whether the last request got an answer. */
  #answered = true;

  /**
   * @param onRefused called when the server does not accept the key or the session, or no longer does
   * @param onUnanswered called when something could not be read, unless it was just called for the request before
   */
  constructor(credential: Credential, onRefused: () => void, onUnanswered: () => void = () => undefined) {
    this.#onRefused = onRefused;
    this.#onUnanswered = onUnanswered;
    this.#headers = headersOf(credential);
    this.#client = new Client({
      url: API_PATH,
      exchanges: [fetchExchange],
      requestPolicy: 'network-only',
      preferGetMethod: false, // keeps variables out of addresses, which proxies log
      fetchOptions: { headers: this.#headers },
    });
  }

  /**
   * @param typed further variables, as JSON texts that are sent unchanged
   * @param signal gives the request up: the server stops working on it
   * @throws {ApiError} if no data was returned
   */
  async query<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    typed: TypedJson = {},
    signal?: AbortSignal,
  ): Promise<Data> {
    const ask = (withinMs: number) => {
      const { all, context } = withTyped(variables, typed, withinMs, signal);
      return this.#client.query(document, all, context).toPromise();
    };
    let result: OperationResult<Data, Variables>;
    if (performance.now() < this.#doubtfulUntil) {
      result = await ask(FIRST_TRY_MS);
      if (isTimeout(result.error?.networkError)) result = await ask(ANSWER_WITHIN_MS - FIRST_TRY_MS);
    } else result = await ask(ANSWER_WITHIN_MS);
    if (!signal?.aborted) this.#note(result);
    return this.#read(result);
  }

  /** To be called when the network was lost and is back. */
  doubtConnections(): void {
    this.#doubtfulUntil = performance.now() + DOUBTFUL_FOR_MS;
  }

  #note({ error }: OperationResult): void {
    const before = this.#answered;
    const status = (error?.response as Response | undefined)?.status ?? 0;
    this.#answered = !error?.networkError || (status > 0 && !gatewayErrors.has(status));
    if (before && !this.#answered) this.#onUnanswered();
  }

  /**
   * @param typed further variables, as JSON texts that are sent unchanged
   * @throws {ApiError} if no data was returned: the change may have been made or not
   */
  async mutate<Data, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    typed: TypedJson = {},
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<Data> {
    const { all, context } = withTyped(variables, typed, withinMs);
    const result = await this.#client.mutation(document, all, context).toPromise();
    if (isTimeout(result.error?.networkError))
      throw new ApiError('network', `${timedOut(withinMs)} The change may have been made.`);
    return this.#read(result);
  }

  /**
   * A file of the server.
   *
   * @param path below the origin
   * @throws {ApiError} if it did not come whole
   */
  async download(path: string): Promise<Blob> {
    const broken = () => new ApiError('network', unreachable);
    // For the response alone: what comes then may take as long as it is large.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS);
    const response = await fetch(path, { headers: this.#headers, signal: late.signal })
      .catch(() => Promise.reject(broken()))
      .finally(() => clearTimeout(timer));
    if (response.ok) return response.blob().catch(() => Promise.reject(broken()));
    if (response.status === 401) this.#onRefused();
    throw new ApiError('server', `The server responded with HTTP ${response.status}.`);
  }

  #read<Data>(result: OperationResult<Data>): Data {
    if (result.data && !result.error) return result.data;
    const error = apiError(result.error);
    if (error.problem === 'unauthenticated') this.#onRefused();
    throw error;
  }
}

function headersOf(credential: Credential): Record<string, string> {
  const { kind, workspaceId } = credential;
  return {
    ...(kind === 'KEY' ? { authorization: `Bearer ${credential.key}` } : {}),
    ...(workspaceId === null ? {} : { 'x-perspection-workspace': workspaceId }),
  };
}

function withTyped<Variables extends AnyVariables>(
  variables: Variables,
  typed: TypedJson,
  withinMs: number,
  signal?: AbortSignal,
): { all: Variables; context: { fetch: typeof fetch } } {
  const prepared = prepareTyped(typed);
  const send: typeof fetch = (input, init) => {
    const signals = [init?.signal, signal, AbortSignal.timeout(withinMs)];
    const given = { ...init, signal: AbortSignal.any(signals.filter((one) => one instanceof AbortSignal)) };
    return fetch(
      input,
      typeof init?.body === 'string' ? { ...given, body: prepared.fill(init.body) } : given,
    );
  };
  return { all: { ...variables, ...prepared.variables }, context: { fetch: send } };
}

/** What a proxy answers for a server that it does not reach. */
const gatewayErrors: ReadonlySet<number> = new Set([502, 503, 504]);
const unreachable = 'Could not reach the server.';
const timedOut = (withinMs: number): string =>
  `The server did not respond within ${withinMs / 1000} seconds.`;
const isTimeout = (error: Error | undefined): boolean => error?.name === 'TimeoutError';

/** What to tell people of a request without a response. */
export function networkProblem(error: unknown): string {
  return error instanceof Error && isTimeout(error) ? timedOut(ANSWER_WITHIN_MS) : unreachable;
}

function apiError(error: CombinedError | undefined): ApiError {
  const first = error?.graphQLErrors[0];
  const code = first?.extensions.code;
  const status = (error?.response as Response | undefined)?.status;
  if (code === 'UNAUTHENTICATED' || (!first && status === 401)) {
    return new ApiError('unauthenticated', 'The server does not accept this key or session.');
  }
  if (code === 'FORBIDDEN')
    return new ApiError('forbidden', first?.message ?? 'You do not have permission to do that.');
  if (first) return new ApiError('server', first.message);
  if (status) return new ApiError('server', `The server responded with HTTP ${status}.`);
  return new ApiError('network', networkProblem(error?.networkError));
}

/** A sentence to show for any error. */
export function problemText(error: unknown): string {
  return error instanceof ApiError ? error.message : 'An unexpected error occurred on this page.';
}
