import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { type Keep } from './closing.ts';

/** A key of a provider, as it signs and as it publishes it. */
export interface ForgedKey {
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

/** In what an answer differs: a JSON value that is merged into the usual one, or an answer of its own. */
export type ForgedAnswer = object | ((response: ServerResponse) => void);

/** A provider that answers whatever it is told to. */
export interface ForgingProvider {
  readonly issuer: string;
  /** By path. */
  readonly answers: Map<string, ForgedAnswer>;
  /** What the next ID tokens say otherwise, and how they are signed. */
  token: {
    readonly claims?: object;
    readonly header?: object;
    readonly key?: ForgedKey;
    readonly signature?: string;
  };
  /** The published ones. */
  keys: readonly ForgedKey[];
  /** The paths that were asked for. */
  readonly asked: string[];
  /** By which the product proved who it is: the header, or what the body had in its place. */
  readonly credentials: string[];
}

let lastKey = 0;

export function forgeKey(): ForgedKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  lastKey += 1;
  const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: `key-${lastKey}` };
  return { privateKey, jwk };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function forgeToken(claims: object, header: object, { privateKey }: ForgedKey, signature?: string): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const given =
    signature ?? sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${typeof given === 'string' ? given : given.toString('base64url')}`;
}

export async function startForgingProvider(keep: Keep): Promise<ForgingProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()) });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = forgeKey();
  const provider: ForgingProvider = {
    issuer,
    answers: new Map(),
    token: {},
    keys: [key],
    asked: [],
    credentials: [],
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { url = '', headers } = request;
    const path = url.split('?')[0]!;
    provider.asked.push(path);
    if (path === '/token')
      void text(request).then((body) =>
        provider.credentials.push(headers.authorization ?? new URLSearchParams(body).get('client_secret')!),
      );
    const given = provider.answers.get(path);
    if (typeof given === 'function') return given(response);
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ ...usualAnswer(provider, path, key), ...given }));
  });
  return provider;
}

function usualAnswer({ issuer, token, keys }: ForgingProvider, path: string, key: ForgedKey): object {
  if (path === '/jwks') return { keys: keys.map(({ jwk }) => jwk) };
  if (path === '/userinfo') return { sub: 'subject', email: 'info@example.com', email_verified: true };
  if (path === '/token') {
    const seconds = Math.floor(Date.now() / 1000);
    const { kid } = (token.key ?? key).jwk as { kid: string };
    const claims = { iss: issuer, sub: 'subject', aud: 'webhooks', iat: seconds, exp: seconds + 60 };
    const header = { alg: 'ES256', kid, ...token.header };
    const all = { ...claims, email: 'ada@example.com', email_verified: true, ...token.claims };
    const idToken = forgeToken(all, header, token.key ?? key, token.signature);
    return { access_token: createHash('sha256').digest('hex'), token_type: 'Bearer', id_token: idToken };
  }
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}
