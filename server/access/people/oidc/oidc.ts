import { timingSafeEqual } from 'node:crypto';

import { type Clock } from '../../../clock.ts';
import { type Log } from '../../../log.ts';
import { type LinkedIdentity } from '../../../model/index.ts';
import { type OidcRequest, type PeopleStore, type StoredSession } from '../../../storage/index.ts';
import { Attempts } from '../attempts.ts';
import { changeOf } from '../factors/person-changes.ts';
import { type KnownSessions } from '../known-sessions.ts';
import { type PersonActs } from '../person-acts.ts';
import { PersonRefused } from '../refused.ts';
import { type Browser, type SignedIn, type SignIns } from '../sign-ins.ts';
import { createToken, hashToken } from '../token.ts';
import { OidcAccounts } from './accounts.ts';
import { localPath } from './local-path.ts';
import { loginSecrets } from './login-secrets.ts';
import { OidcProvider, type OidcSettings } from './provider.ts';
import { OidcRefused, reasonOf } from './refused.ts';

export interface OidcParts {
  readonly settings: OidcSettings;
  readonly store: PeopleStore;
  readonly signIns: SignIns;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly sessions: Pick<KnownSessions, 'refresh'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Attempts of one address in a minute. */
  readonly attemptsPerMinute: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What somebody wants from a provider. */
export interface OidcWish {
  /** Where the browser goes afterwards. What is no path of ours is the front page. */
  readonly returnTo: string;
  /** The token of an invitation that they accept; null without one. */
  readonly invitation: string | null;
  /** The session that links an account; null: they sign in. */
  readonly session: StoredSession | null;
}

/** How long somebody may take at the provider, in seconds. */
export const oidcSeconds = 600;
/** Begun from one network address for each attempt to sign in that it has: most of them come to an end. */
const startsPerAttempt = 10;

/** Sign-in by OpenID Connect: the authorization code flow with PKCE, state and nonce. */
export class OidcSignIn {
  /** What people call the provider. */
  readonly name: string;
  readonly #parts: OidcParts;
  readonly #provider: OidcProvider;
  readonly #accounts: OidcAccounts;
  readonly #starts: Attempts;

  constructor(parts: OidcParts) {
    const { settings, attemptsPerMinute, now } = parts;
    this.name = settings.name;
    this.#parts = parts;
    this.#provider = new OidcProvider(parts);
    this.#accounts = new OidcAccounts(parts);
    this.#starts = new Attempts({ most: startsPerAttempt * attemptsPerMinute, windowMs: 60_000, now });
  }

  /**
   * Begins a sign-in, or to link an account.
   *
   * @param redirectUri Where the provider sends the browser: an address of this server.
   * @returns Where the browser goes, and the token that it keeps until it comes back.
   * @throws {OidcRefused} When the provider does not answer.
   * @throws {TooManyAttempts}
   */
  async start(
    { returnTo, invitation, session }: OidcWish,
    redirectUri: string,
    browser: Browser,
  ): Promise<{ readonly location: string; readonly token: string }> {
    const { store, clock } = this.#parts;
    this.#starts.count(browser.client.network);
    const token = createToken();
    // Somebody else may have signed this browser in to an account of theirs at the provider: it must not be linked unseen.
    const anew = session !== null;
    const location = await this.#provider.authorizationUrl(loginSecrets(token), redirectUri, anew);
    const now = clock.now();
    const request: OidcRequest = {
      tokenHash: hashToken(token),
      sessionId: session?.id ?? null,
      invitationHash: invitation === null ? null : hashToken(invitation),
      returnTo: localPath(returnTo),
      redirectUri,
      expiresAt: new Date(now.getTime() + oidcSeconds * 1000),
    };
    await store.oidcRequests.create(request, now);
    return { location, token };
  }

  /**
   * Takes what this browser began; null when it began nothing, it is too late, or the answer is to another request. An
   * answer that somebody else made up takes nothing.
   *
   * @param query With which the provider sent the browser back.
   * @throws {TooManyAttempts}
   */
  async take(token: string | null, query: URLSearchParams, { client }: Browser): Promise<OidcRequest | null> {
    if (token === null || !isSame(query.get('state') ?? '', loginSecrets(token).state)) return null;
    const { store, clock, signIns } = this.#parts;
    const begun = signIns.countAttempt(client); // before the database: anybody can make up a token and its state
    const request = await store.oidcRequests.take(hashToken(token), clock.now());
    if (request) begun();
    return request;
  }

  /**
   * Signs in, or links an account, by the answer of the provider.
   *
   * @param session That the browser has now; null without one.
   * @returns Null when an account was linked.
   * @throws {OidcRefused}
   * @throws {TooManyAttempts}
   */
  async finish(
    request: OidcRequest,
    token: string,
    query: URLSearchParams,
    { session, browser }: { readonly session: StoredSession | null; readonly browser: Browser },
  ): Promise<SignedIn | null> {
    const right = this.#parts.signIns.countAttempt(browser.client);
    if (request.sessionId !== null && session?.id !== request.sessionId) throw new OidcRefused('SIGNED_OUT');
    const answer = new URL(request.redirectUri);
    answer.search = query.toString();
    const identity = await this.#provider.identify(answer, loginSecrets(token));
    const { address } = browser.client;
    if (session && request.sessionId !== null) {
      await this.#accounts.link(session, identity, address);
      right();
      return null;
    }
    const account = await this.#accounts.find(identity, request.invitationHash, address);
    right();
    return this.#parts.signIns.begin(account, browser);
  }

  /** The accounts of providers that are linked to somebody. */
  list(userId: string): Promise<LinkedIdentity[]> {
    return this.#parts.store.identities.list(userId);
  }

  /** Unlinks an account; all other sessions end. @throws {PersonRefused} When it is the last means of sign-in, or there is none with this id. */
  async unlink(session: StoredSession, id: string, browser: Browser): Promise<void> {
    const { store, clock, sessions } = this.#parts;
    const removal = changeOf(session, browser, clock);
    const unlinked = await store.identities.unlink(session.userId, id, this.#provider.issuer, removal);
    if (unlinked === 'GONE') throw new PersonRefused('NOT_FOUND', 'This account is not linked.', ['id']);
    if (unlinked === 'LAST')
      throw new PersonRefused(
        'LAST_SIGN_IN_METHOD',
        'This account is your only way to sign in: set a password or add a passkey first.',
      );
    await sessions.refresh();
  }

  /** Logs why somebody was not signed in, and counts it in the audit log of the installation. */
  report(error: OidcRefused, { client }: Browser): void {
    const { code } = error;
    if (code === 'CANCELLED') return;
    const { acts, log } = this.#parts;
    acts.note('SIGN_IN_FAILED', null, client.address);
    const details = { clientAddress: client.address, code, reason: reasonOf(error.cause) };
    log.warn(details, 'Somebody was not signed in by OpenID Connect.');
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
