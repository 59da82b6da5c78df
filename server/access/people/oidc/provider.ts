import { type Configuration, type ServerMetadata } from 'openid-client';

import { type Log } from '../../../log.ts';
import { plainEmail } from '../../../model/index.ts';
import { type Identity } from '../../../storage/index.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { checkMetadata } from './check-metadata.ts';
import { type LoginSecrets } from './login-secrets.ts';
import { OidcRefused, ProviderProblem, reasonOf } from './refused.ts';

/** A provider, and this server as it knows it. */
export interface OidcSettings {
  /** The provider's URL, as its ID tokens have it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call the provider. */
  readonly name: string;
  /** Separated by blanks. */
  readonly scopes: string;
}

/** What a provider says of somebody. */
export interface ProvenIdentity extends Identity {
  /** Whether it says that it has checked the address. */
  readonly emailVerified: boolean;
  /** As they call themselves; null: nothing. */
  readonly name: string | null;
}

export interface ProviderParts {
  readonly settings: OidcSettings;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
  /** Of each request to the provider: 5 unless given. */
  readonly timeoutSeconds?: number;
}

/** For which the clocks of the provider and of this machine may differ. */
const clockToleranceSeconds = 30;
/** How long the addresses of the provider are kept. */
const metadataMs = 3_600_000;
/** How long nobody asks again after a failure: everybody who waits gets the same answer. */
const failureMs = 3_000;
/** Sign-ins at once for which the provider is asked. */
const mostAtOnce = 50;
/** Characters of a subject: OpenID Connect Core, section 2. */
const longestSubject = 255;

/** Speaks OpenID Connect with a provider. Nothing is asked before somebody wants to sign in. */
export class OidcProvider {
  readonly #parts: ProviderParts;
  readonly #timeoutSeconds: number;
  #metadata: { readonly found: Promise<ServerMetadata>; until: number } | null = null;
  #underWay = 0;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#timeoutSeconds = parts.timeoutSeconds ?? 5;
  }

  /** Whose ID tokens are believed. */
  get issuer(): string {
    return this.#parts.settings.issuer;
  }

  /**
   * Where the browser goes to sign in.
   *
   * @param anew Whether somebody has to sign in there although they have.
   * @throws {OidcRefused} When the provider does not answer.
   */
  async authorizationUrl(secrets: LoginSecrets, redirectUri: string, anew: boolean): Promise<string> {
    const { buildAuthorizationUrl } = await import('openid-client');
    const url = buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: redirectUri,
      scope: this.#parts.settings.scopes,
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: secrets.codeChallenge,
      code_challenge_method: 'S256',
      ...(anew && { prompt: 'login' }),
    });
    return url.href;
  }

  /**
   * Takes who somebody is from the answer of the provider, which is verified: its state and issuer, and the signature,
   * issuer, audience, nonce and time of the ID token.
   *
   * @param answer The address at which the browser came back, query included.
   * @throws {OidcRefused}
   */
  async identify(answer: URL, secrets: LoginSecrets): Promise<ProvenIdentity> {
    if (this.#underWay >= mostAtOnce) throw new OidcRefused('PROVIDER_UNAVAILABLE');
    this.#underWay += 1;
    try {
      return await this.#exchange(await this.#configuration(), answer, secrets);
    } catch (error) {
      throw error instanceof OidcRefused ? error : await refusalFor(error);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #exchange(config: Configuration, answer: URL, secrets: LoginSecrets): Promise<ProvenIdentity> {
    const { authorizationCodeGrant, fetchUserInfo } = await import('openid-client');
    const tokens = await authorizationCodeGrant(config, answer, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    if (claims.sub.length > longestSubject || claims.sub.includes('\0'))
      throw new ProviderProblem('The subject of the ID token cannot be stored.');
    const { userinfo_endpoint: userInfo } = config.serverMetadata();
    // Some providers keep the address out of ID tokens. The library compares the subject.
    const more =
      claims['email'] === undefined && userInfo
        ? await fetchUserInfo(config, tokens.access_token, claims.sub)
        : claims;
    return { issuer: claims.iss, subject: claims.sub, ...described(more) };
  }

  /** With no keys of the provider: they are read for each sign-in, so that new ones count at once. */
  async #configuration(): Promise<Configuration> {
    const metadata = await this.#discovered();
    const client = await import('openid-client');
    const { settings } = this.#parts;
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_post')
      ? client.ClientSecretPost(settings.clientSecret)
      : client.ClientSecretBasic(settings.clientSecret);
    const options = { [client.clockTolerance]: clockToleranceSeconds };
    const config = new client.Configuration(metadata, settings.clientId, options, authenticate);
    config.timeout = this.#timeoutSeconds;
    config[client.customFetch] = boundedFetch as never;
    client.enableNonRepudiationChecks(config); // else signatures are not verified: the token came over TLS
    if (settings.issuer.startsWith('http:')) client.allowInsecureRequests(config);
    return config;
  }

  #discovered(): Promise<ServerMetadata> {
    const { now, log } = this.#parts;
    if (this.#metadata && now() < this.#metadata.until) return this.#metadata.found;
    const found = this.#discover();
    const kept = { found, until: now() + metadataMs };
    this.#metadata = kept;
    found.catch((err: unknown) => {
      kept.until = now() + failureMs;
      log.warn({ reason: reasonOf(err) }, 'The OpenID Connect provider could not be asked for its settings.');
    });
    return found;
  }

  async #discover(): Promise<ServerMetadata> {
    const { issuer, clientId } = this.#parts.settings;
    const client = await import('openid-client');
    try {
      const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
        timeout: this.#timeoutSeconds,
        [client.customFetch]: boundedFetch as never,
        execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
      });
      const metadata = config.serverMetadata();
      checkMetadata(metadata, issuer);
      return metadata;
    } catch (cause) {
      throw new OidcRefused('PROVIDER_UNAVAILABLE', { cause });
    }
  }
}

/** What is said of somebody beside who they are, as far as it has the right form. */
function described({
  email,
  email_verified: verified,
  name,
}: Readonly<Record<string, unknown>>): Pick<ProvenIdentity, 'email' | 'emailVerified' | 'name'> {
  // Others become ASCII in lower case, such as the sign for Kelvin: they must not pass for the address of somebody else.
  const isPlain = typeof email === 'string' && /^[\x21-\x7e]{3,254}$/.test(email);
  return {
    email: isPlain ? plainEmail(email) : null,
    emailVerified: isPlain && verified === true,
    name: typeof name === 'string' ? name : null,
  };
}

/** What an error of the library means. */
async function refusalFor(error: unknown): Promise<OidcRefused> {
  const { AuthorizationResponseError } = await import('openid-client');
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
    return new OidcRefused('CANCELLED', { cause: error });
  const unreachable = error instanceof TypeError || (error as { code?: unknown }).code === 'OAUTH_TIMEOUT';
  return new OidcRefused(unreachable ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_FAILED', { cause: error });
}
