import { type FastifyError, type FastifyReply } from 'fastify';

import { type ErrorCode, errorStatuses } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { JsonError } from './exact-json.ts';

/** Why a request was refused before any operation ran: what every route but `/graphql` answers as JSON. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  /** A sentence for people. */
  readonly message: string;
  /** Where in the body the mistake is, when it is in one place. */
  readonly field?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown where a request is read: it becomes the answer. */
export class RefusedRequest extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** A refusal with the status that its code has at `/graphql`. */
export function refusalFor(code: ErrorCode, message: string): Refusal {
  return { status: errorStatuses[code][0] ?? 200, code, message };
}

export const notFound: Refusal = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'There is nothing at this address.',
};

export const unauthenticated = refusalFor(
  'UNAUTHENTICATED',
  'An API key is required: send the header Authorization: Bearer <key>.',
);

export const stopping = refusalFor('UNAVAILABLE', 'The server is stopping: try again in a moment.');

export function badRequest(message: string): Refusal {
  return refusalFor('BAD_REQUEST', message);
}

/** Answers a refusal as `{ code, message, field? }`. */
export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, code, message, field } = refusal;
  return withHeaders(reply, refusal).code(status).send({ code, message, field });
}

/** The same in the shape that GraphQL clients read. */
export function refuseOperation(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return withHeaders(reply, refusal).code(refusal.status).send(errorsOf(refusal));
}

/** The body that GraphQL clients read. */
export function errorsOf({ code, message, field }: Refusal): object {
  return { errors: [{ message, extensions: { code, field } }] };
}

function withHeaders(reply: FastifyReply, { status, headers = {} }: Refusal): FastifyReply {
  return reply.headers(status === 401 ? { 'www-authenticate': 'Bearer', ...headers } : headers);
}

const incomprehensible = badRequest('The request cannot be understood.');

export const tooLarge = refusalFor('PAYLOAD_TOO_LARGE', 'The body is too large: send less at once.');

/** By the status of the framework's error. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: incomprehensible,
  404: notFound,
  413: tooLarge,
  415: refusalFor('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON: send Content-Type: application/json.'),
};

/**
 * What an error of the framework or of a handler becomes. A parser's own sentence is shown; what was not foreseen is
 * one sentence with a reference, under which the log has the cause.
 */
export function refusalOf(error: FastifyError, log: Log): Refusal {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof JsonError) return { ...badRequest(error.message), field: error.path?.map(String) };
  const status = error.statusCode ?? 500;
  const known = refusals[status];
  if (known) return known;
  if (status >= 400 && status < 500) return { ...incomprehensible, status };
  const reference = uuidv7();
  log.error({ reference, err: error }, 'A request failed unexpectedly.');
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something went wrong on our side. Reference: ${reference}.`,
  };
}
