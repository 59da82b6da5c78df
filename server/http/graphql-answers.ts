import { type FastifyReply } from 'fastify';
import { type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import Negotiator from 'negotiator';

import { type ErrorCode, errorStatuses } from '../graphql/index.ts';
import { answerJson } from './answer-json.ts';
import { errorsOf, notFound, refusalFor, type Refusal, withStatus } from './answers.ts';

const plainJson = 'application/json; charset=utf-8';
const graphqlJson = 'application/graphql-response+json; charset=utf-8';

/** What was answered to a value of `Accept`: a process sees few of them. The oldest is forgotten. */
const accepted = new Map<string, string | null>();
const remembered = { values: 100, length: 200 };

/** The media type of an answer, by the client's `Accept`; plain JSON if it has no preference, null if it takes neither. */
export function acceptedType(accept: string | undefined): string | null {
  if (!accept) return plainJson;
  const known = accepted.get(accept);
  if (known !== undefined) return known;
  const type = new Negotiator({ headers: { accept } }).mediaType([plainJson, graphqlJson]) ?? null;
  if (accept.length > remembered.length) return type;
  if (accepted.size >= remembered.values) accepted.delete(accepted.keys().next().value!);
  accepted.set(accept, type);
  return type;
}

/** Whether a browser asks for a page. */
export function prefersHtml(accept: string | undefined): boolean {
  const negotiator = new Negotiator({ headers: { accept: accept || undefined } });
  return negotiator.mediaType([plainJson, graphqlJson, 'text/html']) === 'text/html';
}

/** Answers what an operation came to, or the errors for which it did not run. */
export function answer(
  reply: FastifyReply,
  result: FormattedExecutionResult,
  json = answerJson(result),
): FastifyReply {
  const type = typeFor(reply);
  return send(withStatus(reply, { status: statusOf(result, type) }), type, json);
}

/** Answers a refusal in the shape that GraphQL clients read. */
export function refuseOperation(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return send(withStatus(reply, refusal), typeFor(reply), answerJson(errorsOf(refusal)));
}

const wrongMethod = refusalFor('METHOD_NOT_ALLOWED', 'Send operations by POST, or queries by GET.');

export function refuseMethod(reply: FastifyReply): FastifyReply {
  const answered = withStatus(reply, wrongMethod).header('allow', 'GET, HEAD, POST');
  return send(answered, typeFor(reply), answerJson(errorsOf(wrongMethod)));
}

/** Whether an address is answered in the shape that GraphQL clients read. */
export function isGraphqlPath(path: string): boolean {
  return path === '/graphql' || path.startsWith('/graphql/');
}

/** Answers where no route is: for methods that nobody knows, and for addresses below `/graphql`. */
export function refuseRoute(reply: FastifyReply, path: string): FastifyReply {
  return path === '/graphql' ? refuseMethod(reply) : refuseOperation(reply, notFound);
}

/** A client that takes neither type is told so in plain JSON. */
function typeFor(reply: FastifyReply): string {
  return acceptedType(reply.request.headers.accept) ?? plainJson;
}

function send(reply: FastifyReply, type: string, json: string): FastifyReply {
  return reply.header('content-type', type).header('vary', 'accept').send(json);
}

/**
 * The status of an answer. With `data` it is 200, but for answers that are nothing but a lost database: load balancers
 * and clients take 503 as a reason to try again. Without `data` it is that of the first error's code. For an operation
 * that is not valid, GraphQL over HTTP asks for 200 with plain JSON, whose readers may take any other status for a
 * failure of a proxy.
 */
function statusOf({ data, errors = [] }: FormattedExecutionResult, type: string): number {
  if (!data && errors.some((error) => codeOf(error) === 'UNAVAILABLE')) return 503;
  if (data !== undefined || !errors[0]) return 200;
  const [status, other] = errorStatuses[codeOf(errors[0])] as readonly number[];
  return type === plainJson && status === 400 && other === 200 ? other : (status ?? 500);
}

/** `formatError` has given every error a code. */
function codeOf({ extensions }: GraphQLFormattedError): ErrorCode {
  return extensions?.['code'] as ErrorCode;
}
