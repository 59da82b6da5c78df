import { type FastifyRequest } from 'fastify';

import { isWriteKey } from '../../access/index.ts';

/**
 * The write key that the head of a request has: as the user name of Basic authentication, as a bearer, or as the parameter
 * `writeKey` of the address. Null when it has none: it may be in the body.
 */
export function writeKeyInHead(request: FastifyRequest): string | null {
  return inAuthorization(request.headers.authorization) ?? inAddress(request.query);
}

/** The same at a route that takes API keys as well: a bearer is a write key there only if it is written like one. */
export function writeKeyBesideApiKeys(request: FastifyRequest): string | null {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer !== null) return isWriteKey(bearer) ? bearer : null;
  return writeKeyInHead(request);
}

/** The write key in a body, or else in one of its messages, as some SDKs send it. */
export function writeKeyInBody(body: unknown, messages: readonly unknown[]): string | null {
  return keyOf(body) ?? keyOf(messages[0]);
}

function inAuthorization(authorization = ''): string | null {
  const bearer = bearerOf(authorization);
  if (bearer !== null) return bearer;
  const basic = /^Basic +(\S+)$/i.exec(authorization)?.[1];
  if (!basic) return null;
  const [user] = Buffer.from(basic, 'base64').toString('utf8').split(':', 1);
  return user || null;
}

function bearerOf(authorization = ''): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}

function inAddress(query: unknown): string | null {
  return keyOf(query);
}

function keyOf(value: unknown): string | null {
  const { writeKey } = (value ?? {}) as { writeKey?: unknown };
  return typeof writeKey === 'string' && writeKey !== '' ? writeKey : null;
}
