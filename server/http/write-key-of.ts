import { type IncomingHttpHeaders } from 'node:http';

import { BoundedMap } from '../bounded-map.ts';

/** Longer values are no keys, and are not decoded. */
const maxLength = 1000;
const bearer = /^bearer +(wk_\S*)$/i;
const basic = /^basic +([\w+/=-]+)$/i;

/** What the head of a request has to say about its sender. */
export interface SenderHead {
  readonly headers: Pick<IncomingHttpHeaders, 'authorization'>;
  readonly query: unknown;
}

/**
 * The write key that a request shows in its head: as `Authorization: Bearer`, as the user of `Authorization: Basic`, whose
 * password does not matter, or as `?writeKey=`. Null when it shows none; another bearer key is an API key.
 */
export function writeKeyOf({ headers, query }: SenderHead): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) return inHeader(authorization);
  const given = (query as Readonly<Record<string, unknown>> | null)?.['writeKey'];
  return typeof given === 'string' && given.length <= maxLength ? given : null;
}

/** Headers whose keys are remembered, of at most so many characters: a sender has the same one in every request. */
const remembered = { headers: 1000, length: 200 };

/** Write keys are public: no secret stays in memory. */
const known = new BoundedMap<string, string | null>(remembered.headers);

function inHeader(authorization: string): string | null {
  if (authorization.length > remembered.length || !basic.test(authorization)) return read(authorization);
  let key = known.get(authorization);
  if (key === undefined) known.set(authorization, (key = read(authorization)));
  return key;
}

function read(authorization: string): string | null {
  if (authorization.length > maxLength) return null;
  const encoded = basic.exec(authorization)?.[1];
  if (encoded === undefined) return bearer.exec(authorization)?.[1] ?? null;
  const [user = ''] = Buffer.from(encoded, 'base64').toString().split(':', 1);
  return user;
}
