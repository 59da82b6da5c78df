import { type FastifyError, type FastifyReply } from 'fastify';

import { type ErrorCode, errorStatuses } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';

/** Why a request was refused before any operation ran: what every route but `/graphql` answers as JSON. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  /** A sentence for people. */
  readonly message: string;
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

/** Answers a refusal as `{ code, message }`. */
export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, code, message } = refusal;
  return withChallenge(reply, status).code(status).send({ code, message });
}

/** The same in the shape that GraphQL clients read. */
export function refuseOperation(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return withChallenge(reply, refusal.status).code(refusal.status).send(errorsOf(refusal));
}

/** The body that GraphQL clients read. */
export function errorsOf({ code, message }: Refusal): object {
  return { errors: [{ message, extensions: { code } }] };
}

function withChallenge(reply: FastifyReply, status: number): FastifyReply {
  return status === 401 ? reply.header('www-authenticate', 'Bearer') : reply;
}

const incomprehensible = badRequest('The request cannot be understood.');

/** By the status of the framework's error. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: incomprehensible,
  404: notFound,
  413: refusalFor('PAYLOAD_TOO_LARGE', 'The body is too large: send less at once.'),
  415: refusalFor('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON: send Content-Type: application/json.'),
};

/**
 * What an error of the framework or of a handler becomes. A parser's own sentence is shown; what was not foreseen is
 * one sentence with a reference, under which the log has the cause.
 */
export function refusalOf(error: FastifyError, log: Log): Refusal {
  const status = error instanceof SyntaxError ? 400 : (error.statusCode ?? 500);
  if (error instanceof SyntaxError) return badRequest(error.message);
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
