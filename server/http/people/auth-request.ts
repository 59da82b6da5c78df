import { type FastifyReply, type FastifyRequest } from 'fastify';

import {
  type Browser,
  type People,
  requireRecent,
  type SignedIn,
  type StoredSession,
} from '../../access/index.ts';
import { type Log } from '../../log.ts';
import { type Admission } from '../admission.ts';
import { badRequest, RefusedRequest, unsupportedType } from '../answers.ts';
import { notSignedIn } from './auth-answers.ts';
import { AuthBody } from './auth-body.ts';
import { cookieOf, setCookie } from './cookies.ts';

export interface AuthRouteParts {
  readonly people: People;
  readonly admission: Admission;
  readonly log: Log;
  /** Whether the server is closing. */
  readonly stopping: () => boolean;
}

type Run = (parts: AuthRouteParts, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** What answers a `POST`, by path below `/auth`. */
export type AuthRoutes = Readonly<Record<string, Run>>;

/** @throws {RefusedRequest} When it is no JSON object. */
export function bodyOf({ body }: FastifyRequest): AuthBody {
  if (body === undefined) throw new RefusedRequest(unsupportedType);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RefusedRequest(badRequest('The body must be a JSON object.'));
  return new AuthBody(body as Readonly<Record<string, unknown>>);
}

export function browserOf({ admission }: AuthRouteParts, { raw, headers }: FastifyRequest): Browser {
  return {
    client: admission.addressOf(raw),
    userAgent: headers['user-agent'],
    session: cookieOf(headers, 'session', admission.own),
    device: cookieOf(headers, 'device', admission.own),
  };
}

/** Whose session a request has; null without one. */
export async function personOf({ people, admission }: AuthRouteParts, { raw, headers }: FastifyRequest) {
  const token = cookieOf(headers, 'session', admission.own);
  return token === null ? null : people.sessions.find(token, () => admission.addressOf(raw));
}

/** Whose session a request has. @throws {RefusedRequest} Without one. */
export async function sessionRequired(
  parts: AuthRouteParts,
  request: FastifyRequest,
): Promise<StoredSession> {
  const person = await personOf(parts, request);
  if (!person) throw new RefusedRequest(notSignedIn);
  return person;
}

/** The same, for what needs somebody who has signed in of late. @throws {PersonRefused} */
export async function recentSessionRequired(
  parts: AuthRouteParts,
  request: FastifyRequest,
): Promise<StoredSession> {
  const session = await sessionRequired(parts, request);
  requireRecent(session, new Date());
  return session;
}

const oneYear = 365 * 86_400;

/** Sets what the browser of somebody who has signed in keeps. @param secure Whether it came over `https:`. */
export function keepSession(
  reply: FastifyReply,
  { session, expiresAt, device }: SignedIn,
  secure: boolean,
): FastifyReply {
  const maxAge = Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000));
  return reply
    .header('set-cookie', setCookie('session', session, maxAge, secure))
    .header('set-cookie', setCookie('device', device, oneYear, secure));
}

/** Answers who signed in, with what the browser has to keep. */
export function signIn(
  { admission }: AuthRouteParts,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  signedIn: SignedIn,
  more: object = {},
): FastifyReply {
  const secure = admission.own.isSecure(headers) === true;
  return keepSession(reply, signedIn, secure).send({ user: signedIn.user, ...more });
}
