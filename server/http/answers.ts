import { type FastifyError, type FastifyReply } from 'fastify';
import { type FormattedExecutionResult } from 'graphql';

import { EntryRefused, TooManyWrongKeys } from '../access/index.ts';
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
  return { status: errorStatuses[code][0] ?? 500, code, message };
}

export const notFound = refusalFor('NOT_FOUND', 'There is nothing at this address.');

export const unauthenticated = refusalFor(
  'UNAUTHENTICATED',
  'An API key is required: send the header Authorization: Bearer <key>.',
);

export const missingWriteKey = refusalFor(
  'UNAUTHENTICATED',
  'The write key of a source is required: send it as the user name of Basic authentication, as writeKey in the body, or ' +
    'as ?writeKey= in the address.',
);

export const stopping = refusalFor('UNAVAILABLE', 'The server is stopping: try again in a moment.');

/** For a request beyond what its key may send. @param seconds Until it may be sent again. */
export function rateLimited(message: string, seconds: number): Refusal {
  return { ...refusalFor('RATE_LIMITED', message), headers: { 'retry-after': String(seconds) } };
}

export function badRequest(message: string): Refusal {
  return refusalFor('BAD_REQUEST', message);
}

/** Answers a refusal as `{ code, message, field? }`. */
export function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { code, message, field } = refusal;
  return withStatus(reply, refusal).send({ code, message, field });
}

/** The body that GraphQL clients read. */
export function errorsOf({ code, message, field }: Refusal): FormattedExecutionResult {
  return { errors: [{ message, extensions: { code, field } }] };
}

/** What an answer has to say besides its status. */
const headersByStatus: Readonly<Record<number, readonly [name: string, value: string]>> = {
  401: ['www-authenticate', 'Bearer'],
  405: ['allow', 'POST'], // for a mutation by GET
  503: ['retry-after', '1'], // seconds
};

/** Sets the status of an answer, with the headers that belong to it. */
export function withStatus(
  reply: FastifyReply,
  { status, headers = {} }: Pick<Refusal, 'status' | 'headers'>,
): FastifyReply {
  const header = headersByStatus[status];
  if (header) reply.header(...header);
  return reply.code(status).headers(headers);
}

const incomprehensible = badRequest('The request cannot be understood.');

export const tooLarge = refusalFor('PAYLOAD_TOO_LARGE', 'The body is too large: send less at once.');

export const tooManyBytes = refusalFor(
  'UNAVAILABLE',
  'Too many bytes of request bodies are in memory: send less at once, or try again in a moment.',
);

export const unsupportedType = refusalFor(
  'UNSUPPORTED_MEDIA_TYPE',
  'The body must be JSON: send Content-Type: application/json.',
);

/** By the status of the framework's error. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: incomprehensible,
  404: notFound,
  413: tooLarge,
  415: unsupportedType,
};

/**
 * What an error of the framework or of a handler becomes. A parser's own sentence is shown; what was not foreseen is
 * one sentence with a reference, under which the log has the cause.
 */
export function refusalOf(error: FastifyError | Error, log: Log): Refusal {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof TooManyWrongKeys) return rateLimited(error.message, error.retryAfter);
  if (error instanceof EntryRefused) return refusalFor(error.code, error.message);
  if (error instanceof JsonError) return { ...badRequest(error.message), field: error.path?.map(String) };
  const status = ('statusCode' in error ? error.statusCode : undefined) ?? 500;
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
