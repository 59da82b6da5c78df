import { type FastifyError, type FastifyReply } from 'fastify';

import { uuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';

/** Why a request was refused before any operation ran: what every route but `/graphql` answers as JSON. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
}

export const notFound: Refusal = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'There is nothing at this address.',
};

export const unauthenticated: Refusal = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: 'An API key is required: send the header Authorization: Bearer <key>.',
};

export function badRequest(message: string): Refusal {
  return { status: 400, code: 'BAD_REQUEST', message };
}

/** Answers a refusal as `{ code, message }`. */
export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, code, message } = refusal;
  return withChallenge(reply, status).code(status).send({ code, message });
}

/** The same in the shape that GraphQL clients read. */
export function refuseOperation(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, code, message } = refusal;
  return withChallenge(reply, status)
    .code(status)
    .send({ errors: [{ message, extensions: { code } }] });
}

function withChallenge(reply: FastifyReply, status: number): FastifyReply {
  return status === 401 ? reply.header('www-authenticate', 'Bearer') : reply;
}

const refusals: Readonly<Record<number, Omit<Refusal, 'status'>>> = {
  400: { code: 'BAD_REQUEST', message: 'The request cannot be understood.' },
  404: notFound,
  405: { code: 'METHOD_NOT_ALLOWED', message: 'This address does not take this method.' },
  408: { code: 'REQUEST_TIMEOUT', message: 'The request took too long to arrive.' },
  413: { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large: send less at once.' },
  414: { code: 'URI_TOO_LONG', message: 'The address is too long.' },
  415: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The body must be JSON: send Content-Type: application/json.',
  },
  503: { code: 'UNAVAILABLE', message: 'The server is stopping: try again in a moment.' },
};

/**
 * What an error of the framework or of a handler becomes. A parser's own sentence is shown; what was not foreseen is
 * one sentence with a reference, under which the log has the cause.
 */
export function refusalOf(error: FastifyError, log: Log): Refusal {
  const status = error instanceof SyntaxError ? 400 : (error.statusCode ?? 500);
  if (error instanceof SyntaxError) return badRequest(error.message);
  const known = refusals[status];
  if (known) return { status, ...known };
  if (status >= 400 && status < 500) return { status, code: 'BAD_REQUEST', message: refusals[400]!.message };
  const reference = uuidv7();
  log.error({ reference, err: error }, 'A request failed unexpectedly.');
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `Something went wrong on our side. Reference: ${reference}.`,
  };
}
