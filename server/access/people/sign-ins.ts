import { uuidv7 } from '../../ids.ts';
import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { type Person, plainEmail } from '../../model/index.ts';
import { type Account, type PeopleStore, type StoredSession } from '../../storage/index.ts';
import { type ClientAddress } from '../client-address.ts';
import { Attempts, TooManyAttempts } from './attempts.ts';
import { type SecondFactor } from './factors/second-factor.ts';
import { type KnownSessions } from './known-sessions.ts';
import { type Passwords, type Share } from './password.ts';
import { type PersonActs } from './person-acts.ts';
import { secondFactorRequired, wrongCredentials } from './refused.ts';
import { shortUserAgent } from './short-user-agent.ts';
import { createToken, hashName, hashToken } from './token.ts';

/** The browser that somebody uses. */
export interface Browser {
  readonly client: ClientAddress;
  /** The header. */
  readonly userAgent: string | undefined;
  /** The token of a session that it had until now, which ends; null: none. */
  readonly session: string | null;
  /** The token by which it is known to have signed in before; null: none. */
  readonly device: string | null;
}

/** A session that has begun, and what the browser has to keep. */
export interface SignedIn {
  readonly user: Person;
  readonly session: string;
  /** When the session ends at the latest. */
  readonly expiresAt: Date;
  readonly device: string;
}

export interface SignInParts {
  readonly store: PeopleStore;
  readonly passwords: Passwords;
  readonly secondFactor: Pick<SecondFactor, 'check'>;
  readonly sessions: Pick<KnownSessions, 'find' | 'refresh'>;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Until a session ends, however it is used. */
  readonly sessionHours: number;
  /** Attempts of one address in a minute. */
  readonly attemptsPerMinute: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** The id of no account. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Begins sessions. */
export class SignIns {
  readonly #parts: SignInParts;
  readonly #ofAddress: Attempts;

  constructor(parts: SignInParts) {
    const { now, attemptsPerMinute } = parts;
    this.#parts = parts;
    this.#ofAddress = new Attempts({ most: attemptsPerMinute, windowMs: 60_000, now });
  }

  /**
   * Begins a session with a password.
   *
   * @param code Of the second factor; null: none was sent.
   * @throws {PersonRefused} The same for a wrong password and for an address without an account.
   * @throws {TooManyAttempts}
   * @throws {TooManyPasswords}
   */
  async withPassword(
    email: string,
    password: string,
    browser: Browser,
    code: string | null = null,
  ): Promise<SignedIn> {
    const { account, right } = await this.#checkPassword(plainEmail(email), password, browser);
    await this.#checkCode(account, code, browser, right);
    right();
    return this.begin(account, browser);
  }

  /** Checks the password of an account that is signed in, for what needs it. @throws As above. */
  async confirm({ id }: Pick<Person, 'id'>, password: string, browser: Browser): Promise<Account> {
    const { account, right } = await this.#checkPasswordOf(id, password, browser);
    right();
    return account;
  }

  /** Checks all that a sign-in asks for, of an account that is signed in. @throws As above. */
  async confirmWithCode(
    { id }: Pick<Person, 'id'>,
    password: string,
    browser: Browser,
    code: string | null,
  ): Promise<void> {
    const { account, right } = await this.#checkPasswordOf(id, password, browser);
    await this.#checkCode(account, code, browser, right);
    right();
  }

  /** Counts an attempt that is none to sign in, such as to use a link. @throws {TooManyAttempts} */
  countAttempt({ network }: ClientAddress): () => void {
    return this.#ofAddress.count(network);
  }

  /**
   * Begins a session for somebody who has proved who they are.
   *
   * @param account As it was when they proved it. Without a version, it is new.
   * @param authenticatedAt When they proved it in full, if that was before.
   * @throws {PersonRefused} When its password or factors were changed meanwhile.
   */
  async begin(
    account: Person & Pick<Account, 'passwordHash'> & Partial<Pick<Account, 'factorsVersion'>>,
    browser: Browser,
    authenticatedAt?: Date,
  ): Promise<SignedIn> {
    const { id, email, name, passwordHash, factorsVersion = 0 } = account;
    const { store, acts, clock, sessionHours } = this.#parts;
    const createdAt = clock.now();
    const expiresAt = new Date(createdAt.getTime() + sessionHours * 3_600_000);
    const [session, device] = [createToken(), createToken()];
    const former =
      browser.session === null ? null : await store.sessions.findByHash(hashToken(browser.session));
    if (former) await this.#end(former);
    const begun = await store.sessions.create({
      id: uuidv7(createdAt.getTime()),
      tokenHash: hashToken(session),
      userId: id,
      passwordHash,
      factorsVersion,
      userAgent: shortUserAgent(browser.userAgent),
      createdAt,
      authenticatedAt: authenticatedAt ?? createdAt,
      expiresAt,
    });
    if (!begun) throw wrongCredentials();
    acts.note('SIGN_IN', id, browser.client.address);
    await store.accounts.addDevice(id, hashToken(device), createdAt);
    return { user: { id, email, name }, session, expiresAt, device };
  }

  /**
   * Ends the session of a browser, if it has one.
   *
   * @throws {TooManyWrongKeys} For an unknown session, from an address that sent too many: sessions that exist still end.
   */
  async signOut({ session: token, client }: Browser): Promise<void> {
    const { acts, sessions } = this.#parts;
    const session = token === null ? null : await sessions.find(token, () => client);
    if (session && (await this.#end(session))) acts.note('SIGN_OUT', session.userId, client.address);
  }

  /** @returns Whether it was still there. */
  async #end({ id, userId }: Pick<StoredSession, 'id' | 'userId'>): Promise<boolean> {
    const { sessions, store } = this.#parts;
    if (!(await store.sessions.end(userId, id))) return false;
    await sessions.refresh();
    return true;
  }

  /** Forgets wrong passwords of an account, whose password was set anew. */
  async forgetWrong({ email }: Pick<Person, 'email'>): Promise<void> {
    await this.#parts.store.wrongPasswords.clear(nameOf(email, null));
  }

  /** @param right Takes back that the attempt was counted. */
  async #checkCode(
    account: Account,
    code: string | null,
    { client }: Browser,
    right: () => void,
  ): Promise<void> {
    if (!account.totpSince) return;
    if (code === null) {
      right();
      throw secondFactorRequired();
    }
    try {
      await this.#parts.secondFactor.check(account, code, client);
    } catch (error) {
      this.#parts.acts.note('SIGN_IN_FAILED', account.id, client.address);
      throw error;
    }
  }

  async #checkPasswordOf(id: string, password: string, browser: Browser): Promise<CheckedPassword> {
    const account = await this.#parts.store.accounts.find(id);
    return this.#checkPassword(account?.email ?? '', password, browser);
  }

  async #checkPassword(
    email: string,
    password: string,
    { client, device }: Browser,
  ): Promise<CheckedPassword> {
    const { store, acts, log } = this.#parts;
    const rightAddress = this.#ofAddress.count(client.network);
    const account = await store.accounts.findByEmail(email);
    // Asked for nobody, too: how long the answer takes does not tell whether there is an account.
    const known =
      device !== null && (await store.accounts.isKnownDevice(account?.id ?? nobody, hashToken(device)));
    const name = nameOf(email, known ? device : null);
    const share = known ? { name, known } : { name: client.network, known };
    if (!(await this.#matches(name, () => this.#compare(password, account, share))) || !account) {
      acts.note('SIGN_IN_FAILED', account?.id ?? null, client.address);
      log.warn({ clientAddress: client.address }, 'Somebody tried to sign in with a wrong password.');
      throw wrongCredentials();
    }
    return { account, right: rightAddress };
  }

  #compare(password: string, account: Account | null, share: Share): Promise<boolean> {
    return this.#parts.passwords.matches(password, account?.passwordHash ?? null, share);
  }

  /** Counts a comparison as wrong until it has turned out to be right. @throws {TooManyAttempts} */
  async #matches(name: string, compare: () => Promise<boolean>): Promise<boolean> {
    const { clock, store } = this.#parts;
    const { wrongPasswords } = store;
    const now = clock.now();
    const blockedUntil = await wrongPasswords.count(name, now);
    if (blockedUntil)
      throw new TooManyAttempts(Math.max(1, Math.ceil((blockedUntil.getTime() - now.getTime()) / 1000)));
    const matches = await compare().catch(async (error: unknown) => {
      await wrongPasswords.takeBack(name, now); // nobody knows whether it was wrong
      throw error;
    });
    if (matches) await wrongPasswords.clear(name);
    return matches;
  }
}

/** What wrong passwords are counted by: the account, or a browser that has signed in to it before. */
function nameOf(email: string, device: string | null): string {
  return hashName(device === null ? `account ${email}` : `device ${hashToken(device)}`);
}

interface CheckedPassword {
  readonly account: Account;
  /** Takes back that the attempt was counted as a wrong one. */
  readonly right: () => void;
}
