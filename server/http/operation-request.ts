import { type FastifyRequest } from 'fastify';

import { ApiError, type OperationRequest } from '../graphql/index.ts';
import { parseExactJson } from './exact-json.ts';

/** What GraphQL over HTTP lets a client send; anything else is ignored. */
type Parameters = Readonly<Partial<Record<'query' | 'operationName' | 'variables' | 'extensions', unknown>>>;

/**
 * Reads the operation of a request: of its body by POST, of its address otherwise. Whatever is screened and executed
 * comes from here: nothing reads the request a second time.
 *
 * @throws ApiError, or a JsonError with a sentence for people.
 */
export function readOperation(request: FastifyRequest): OperationRequest {
  const parameters = request.method === 'POST' ? inBody(request.body) : inAddress(request.url);
  const { query, operationName, variables, extensions } = parameters;
  if (!isAbsentOr(isObject, extensions)) throw invalid('The extensions must be an object.');
  if (isObject(extensions) && isObject(extensions['persistedQuery'])) {
    throw new ApiError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported'); // known to clients by its text
  }
  if (typeof query !== 'string' || query === '')
    throw invalid('The query must be a string that is not empty.');
  if (!isAbsentOr(isString, operationName)) throw invalid('The operationName must be a string.');
  if (!isAbsentOr(isObject, variables)) throw invalid('The variables must be an object.');
  return { query, operationName, variables };
}

function inBody(body: unknown): Parameters {
  if (!isObject(body)) throw invalid('The body must be a JSON object with a query.');
  return body;
}

function inAddress(url: string): Parameters {
  const given = searchParameters(url);
  const read = (name: string) => {
    const values = given.getAll(name);
    if (values.length > 1) throw invalid(`The parameter ${name} is given ${values.length} times.`);
    return values[0];
  };
  const readJson = (name: string) => {
    const text = read(name);
    return text === undefined ? undefined : parseExactJson(text, `The parameter ${name}`);
  };
  return {
    query: read('query'),
    operationName: read('operationName') || null, // GraphQL over HTTP: empty is the same as none, by GET alone
    variables: readJson('variables'),
    extensions: readJson('extensions'),
  };
}

/** Strict where libraries differ from each other: a fragment, raw bytes, and percent signs that are not UTF-8. */
function searchParameters(url: string): URLSearchParams {
  if (/[^!-~]|#/.test(url)) throw invalid('The address must be ASCII without a fragment.');
  const start = url.indexOf('?');
  const search = start === -1 ? '' : url.slice(start + 1);
  try {
    decodeURIComponent(search);
  } catch {
    throw invalid('The parameters in the address must be percent-encoded UTF-8.');
  }
  return new URLSearchParams(search);
}

function invalid(message: string): ApiError {
  return new ApiError('BAD_REQUEST', message);
}

function isAbsentOr<T>(is: (value: unknown) => value is T, value: unknown): value is T | null | undefined {
  return value === undefined || value === null || is(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
