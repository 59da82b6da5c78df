import { type FastifyRequest } from 'fastify';

/**
 * The write key that the head of a request has: as the user name of Basic authentication, as a bearer, or as the parameter
 * `writeKey` of the address. Null when it has none: it may be in the body.
 */
export function writeKeyInHead(request: FastifyRequest): string | null {
  return inAuthorization(request.headers.authorization) ?? inAddress(request.query);
}

/** The write key in a body, or else in one of its messages, as some SDKs send it. */
export function writeKeyInBody(body: unknown, messages: readonly unknown[]): string | null {
  return keyOf(body) ?? keyOf(messages[0]);
}

function inAuthorization(authorization = ''): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (bearer) return bearer;
  const basic = /^Basic +(\S+)$/i.exec(authorization)?.[1];
  if (!basic) return null;
  const [user] = Buffer.from(basic, 'base64').toString('utf8').split(':', 1);
  return user || null;
}

function inAddress(query: unknown): string | null {
  return keyOf(query);
}

function keyOf(value: unknown): string | null {
  const { writeKey } = (value ?? {}) as { writeKey?: unknown };
  return typeof writeKey === 'string' && writeKey !== '' ? writeKey : null;
}
