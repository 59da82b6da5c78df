import { type FastifyError, type FastifyReply } from 'fastify';

import {
  OidcRefused,
  PersonRefused,
  type RefusalCode,
  SessionEnded,
  TooManyAttempts,
  TooManyPasswords,
} from '../../access/index.ts';
import { type Log } from '../../log.ts';
import { refusalFor, refusalOf, RefusedRequest } from '../answers.ts';

/** Why a request below `/auth` was refused. */
export interface AuthRefusal {
  readonly status: number;
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
  readonly field?: readonly string[];
  /** Seconds. */
  readonly retryAfter?: number;
}

const statuses: Readonly<Record<RefusalCode, number>> = {
  BAD_USER_INPUT: 400,
  WRONG_CREDENTIALS: 401,
  SECOND_FACTOR_REQUIRED: 401,
  WRONG_CODE: 401,
  PASSKEY_REFUSED: 401,
  REAUTHENTICATION_REQUIRED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNAUTHENTICATED: 401,
  LINK_INVALID: 404,
  SIGN_IN_REQUIRED: 409,
  LAST_SIGN_IN_METHOD: 409,
  TOO_MANY: 409,
};

/** Seconds after which somebody is served. */
const busyFor = 5;

export const forbiddenOrigin: AuthRefusal = {
  status: 403,
  code: 'FORBIDDEN_ORIGIN',
  message: 'The Origin of the request is not the one of this server: see PUBLIC_URL.',
};

export const httpsRequired: AuthRefusal = {
  status: 403,
  code: 'HTTPS_REQUIRED',
  message: 'Sign-in needs https:, or http: at localhost: a password over http: can be read on its way.',
};

export const notSignedIn = refusalFor('UNAUTHENTICATED', 'You are not signed in.');

/** All that goes wrong before the browser is sent to the provider. */
const providerUnavailable: AuthRefusal = {
  status: 503,
  code: 'PROVIDER_UNAVAILABLE',
  message: 'The provider cannot be reached at the moment: try again later, or sign in another way.',
};

/** What an error becomes. */
export function authRefusalOf(error: FastifyError | Error, log: Log): AuthRefusal {
  if (error instanceof PersonRefused) {
    const { code, message, field } = error;
    return { status: statuses[code], code, message, field: field ?? undefined };
  }
  if (error instanceof TooManyAttempts) {
    const { message, retryAfter } = error;
    return { status: 429, code: 'RATE_LIMITED', message, retryAfter };
  }
  if (error instanceof SessionEnded) return notSignedIn;
  if (error instanceof OidcRefused) return providerUnavailable;
  if (error instanceof TooManyPasswords)
    return { status: 503, code: 'UNAVAILABLE', message: error.message, retryAfter: busyFor };
  if (error instanceof RefusedRequest) return error.refusal;
  const { headers, ...refusal } = refusalOf(error, log);
  return { ...refusal, retryAfter: headers && Number(headers['retry-after']) };
}

/** Answers a refusal as `{ code, message, field? }`. */
export function refuseAuth(reply: FastifyReply, refusal: AuthRefusal): FastifyReply {
  const { status, code, message, field, retryAfter } = refusal;
  if (retryAfter) reply.header('retry-after', retryAfter);
  return reply.code(status).send({ code, message, field });
}
