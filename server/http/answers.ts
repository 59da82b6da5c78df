import { type FastifyError, type FastifyReply } from 'fastify';
import { type FormattedExecutionResult } from 'graphql';

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
  return { status: errorStatuses[code][0] ?? 500, code, message };
}

export const notFound = refusalFor('NOT_FOUND', 'There is nothing at this address.');

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
  return withStatus(reply, status).send({ code, message });
}

/** The body that GraphQL clients read. */
export function errorsOf({ code, message }: Refusal): FormattedExecutionResult {
  return { errors: [{ message, extensions: { code } }] };
}

/** What an answer has to say besides its status. */
const headersByStatus: Readonly<Record<number, readonly [name: string, value: string]>> = {
  401: ['www-authenticate', 'Bearer'],
  405: ['allow', 'POST'], // for a mutation by GET
  503: ['retry-after', '1'], // seconds
};

/** Sets the status of an answer, with the header that belongs to it. */
export function withStatus(reply: FastifyReply, status: number): FastifyReply {
  const header = headersByStatus[status];
  return header ? reply.code(status).header(...header) : reply.code(status);
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
