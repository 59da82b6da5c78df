import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

import { type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider';

import { type Keep } from './closing.ts';

/** Whoever is at the browser, as the provider knows them. */
export interface ProviderPerson {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real OpenID Connect provider, which signs in without a question whoever it is told to. */
export interface TestProvider {
  readonly issuer: string;
  /** The settings of the product for this provider. */
  readonly env: Readonly<Record<string, string>>;
  /** Who is signed in by it from now on. */
  person: ProviderPerson;
  /** Signs with another key from now on, and forgets everything else. */
  rotateKeys(): void;
}

const client = { id: 'webhooks', secret: 'the secret of the client, which is long enough' };

/** @param redirectUri Of the product. */
export async function startOidcProvider(
  keep: Keep,
  redirectUri: string,
  host = '127.0.0.1',
): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()) });
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const test: TestProvider = {
    issuer,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: client.id,
      OIDC_CLIENT_SECRET: client.secret,
      OIDC_NAME: 'Example Login',
    },
    person: { sub: 'nobody' },
    rotateKeys: () => {
      const provider = createProvider(issuer, redirectUri, () => test.person);
      const answer = provider.callback();
      server.removeAllListeners('request').on('request', (request, response) => {
        if (!request.url!.startsWith('/interaction/')) return void answer(request, response);
        void signIn(provider, request, response, test.person);
      });
    },
  };
  test.rotateKeys();
  return test;
}

async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  { sub }: ProviderPerson,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: sub, clientId: String(params['client_id']) });
  grant.addOIDCScope('openid email profile');
  const result = { login: { accountId: sub, remember: false }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result);
}

/** Where the provider keeps what it has begun. Its own one warns of itself. */
function memory(): AdapterFactory {
  const kept = new Map<string, AdapterPayload>();
  return (model) => ({
    upsert: async (id, payload) => void kept.set(`${model} ${id}`, payload),
    find: async (id) => kept.get(`${model} ${id}`),
    findByUid: async (uid) => [...kept.values()].find((payload) => payload.uid === uid),
    findByUserCode: async () => undefined,
    consume: async (id) => void Object.assign(kept.get(`${model} ${id}`)!, { consumed: Date.now() }),
    destroy: async (id) => void kept.delete(`${model} ${id}`),
    revokeByGrantId: async () => undefined,
  });
}

function createProvider(issuer: string, redirectUri: string, person: () => ProviderPerson): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
  return new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [key as never] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key for the cookies of a test'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    adapter: memory(),
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...person(), sub }) }),
  });
}
