import { uuidv7 } from '../../../ids.ts';
import { type Clock } from '../../../clock.ts';
import { type Log } from '../../../log.ts';
import { type Passkey, passkeyMistakes, personLimits } from '../../../model/index.ts';
import { type Account, type PeopleStore, type StoredSession } from '../../../storage/index.ts';
import { Attempts, TooManyAttempts } from '../attempts.ts';
import { type KnownSessions } from '../known-sessions.ts';
import { factorLetter } from '../letters.ts';
import { type SendMail } from '../mail.ts';
import { type PersonActs } from '../person-acts.ts';
import { PersonRefused, refuseMistakes } from '../refused.ts';
import { type Browser, type SignedIn, type SignIns } from '../sign-ins.ts';
import { createToken, hashToken } from '../token.ts';
import { changeOf, requireAccount } from './person-changes.ts';
import { requireRecent } from './recent.ts';
import {
  assertionOf,
  type CreationOptions,
  creationOptions,
  type RelyingParty,
  type RequestOptions,
  requestOptions,
  userHandleOf,
  verifyAssertion,
  verifyCreation,
} from './webauthn.ts';

export interface PasskeyParts {
  readonly store: PeopleStore;
  readonly signIns: SignIns;
  readonly sessions: Pick<KnownSessions, 'refresh'>;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Null: mail is not set up. */
  readonly mail: SendMail | null;
  /** Of the OpenID Connect provider; null: none is set up. */
  readonly issuer: string | null;
  /** Attempts of one address in a minute. */
  readonly attemptsPerMinute: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Challenges of one network address for each attempt to sign in that it has: most of them are answered. */
const challengesPerAttempt = 10;

/** What a browser is asked, and the token of the challenge, which it has to keep. */
export interface Challenged<Options> {
  readonly options: Options;
  readonly token: string;
  /** Seconds until it ends. */
  readonly maxAge: number;
}

/** What a browser answers. */
export interface Answer {
  /** As the browser sent it. */
  readonly response: unknown;
  /** Of the challenge that it kept; null: none. */
  readonly token: string | null;
}

/** Passkeys: keys in an authenticator that verifies its owner, by which one signs in without anything else. */
export class Passkeys {
  readonly #parts: PasskeyParts;
  readonly #challenges: Attempts;

  constructor(parts: PasskeyParts) {
    const { attemptsPerMinute, now } = parts;
    this.#parts = parts;
    this.#challenges = new Attempts({
      most: challengesPerAttempt * attemptsPerMinute,
      windowMs: 60_000,
      now,
    });
  }

  /** In the order in which they were added. */
  async list(userId: string): Promise<readonly Passkey[]> {
    return (await this.#parts.store.passkeys.list(userId)).map(shown);
  }

  /** What an authenticator is asked to make. @throws {PersonRefused} @throws {TooManyAttempts} */
  async offer(
    session: StoredSession,
    party: RelyingParty,
    browser: Browser,
  ): Promise<Challenged<CreationOptions>> {
    const { store, clock } = this.#parts;
    requireRecent(session, clock.now());
    const account = await requireAccount(store, session.userId);
    const known = await store.passkeys.list(account.id);
    if (known.length >= personLimits.passkeys) throw tooMany();
    return this.#challenge(await creationOptions(account, known, party), account.id, browser);
  }

  /** Adds what the authenticator has made. @throws {PersonRefused} */
  async add(
    session: StoredSession,
    { name, response, token }: Answer & { readonly name: string },
    party: RelyingParty,
    browser: Browser,
  ): Promise<Passkey> {
    const { store, clock } = this.#parts;
    requireRecent(session, clock.now());
    refuseMistakes(passkeyMistakes(name));
    const account = await requireAccount(store, session.userId);
    const challenge = await this.#use(token, account.id);
    const credential = challenge === null ? null : await verifyCreation(response, challenge, party);
    if (!credential) throw this.#refused(browser);
    const createdAt = clock.now();
    const id = uuidv7(createdAt.getTime());
    const added = { id, userId: account.id, name: name.trim(), createdAt, lastUsedAt: null, ...credential };
    const problem = await store.passkeys.add(added, changeOf(session, browser, clock));
    if (problem === 'TOO_MANY') throw tooMany();
    if (problem === 'TAKEN') throw new PersonRefused('CONFLICT', 'This passkey was added before.');
    this.#tell(account, `The passkey "${added.name}" was added.`);
    return shown(added);
  }

  /** @throws {PersonRefused} */
  async rename({ userId }: StoredSession, id: string, name: string): Promise<Passkey> {
    refuseMistakes(passkeyMistakes(name));
    const renamed = await this.#parts.store.passkeys.rename(userId, id, name.trim());
    if (!renamed) throw unknown();
    return renamed;
  }

  /** Removes a passkey; all other sessions of the person end. @throws {PersonRefused} */
  async remove(session: StoredSession, id: string, browser: Browser): Promise<void> {
    const { store, clock, sessions, issuer } = this.#parts;
    requireRecent(session, clock.now());
    const account = await requireAccount(store, session.userId);
    const removal = changeOf(session, browser, clock);
    const removed = await store.passkeys.remove(account.id, { id, issuer }, removal);
    if (removed === 'LAST') throw lastWay();
    if (!removed) throw unknown();
    await sessions.refresh();
    this.#tell(account, `The passkey "${removed.name}" was removed.`);
  }

  /** What any authenticator with a passkey of this server is asked. @throws {TooManyAttempts} */
  async ask(party: RelyingParty, browser: Browser): Promise<Challenged<RequestOptions>> {
    this.#challenges.count(browser.client.network); // before the database: nobody is known yet
    return this.#challenge(await requestOptions(party), null, browser);
  }

  /** Begins a session. @throws {PersonRefused} @throws {TooManyAttempts} */
  async signIn(answer: Answer, party: RelyingParty, browser: Browser): Promise<SignedIn> {
    const account = await this.prove(answer, party, browser);
    return this.#parts.signIns.begin(account, browser);
  }

  /** Whose passkey has answered. @throws {PersonRefused} @throws {TooManyAttempts} */
  async prove({ response, token }: Answer, party: RelyingParty, browser: Browser): Promise<Account> {
    const { store, signIns, clock } = this.#parts;
    const right = signIns.countAttempt(browser.client);
    const challenge = await this.#use(token, null);
    const assertion = assertionOf(response);
    const passkey = assertion && (await store.passkeys.findByCredential(assertion.credentialId));
    const account = passkey && (await store.accounts.find(passkey.userId));
    if (challenge === null || !account || assertion?.userHandle !== userHandleOf(account.id))
      throw this.#refused(browser, account?.id);
    const counter = await verifyAssertion(assertion, passkey, challenge, party);
    // A counter that went back: the passkey was copied, or the assertion is an old one.
    if (counter === null || !(await store.passkeys.use(passkey.id, counter, clock.now())))
      throw this.#refused(browser, account.id);
    right();
    return account;
  }

  async #challenge<Options extends { readonly challenge: string }>(
    options: Options,
    userId: string | null,
    { client }: Browser,
  ): Promise<Challenged<Options>> {
    const { store, clock } = this.#parts;
    const token = createToken();
    const maxAge = personLimits.challengeMinutes * 60;
    const { network } = client;
    const made = { tokenHash: hashToken(token), challenge: options.challenge, userId, network };
    if (!(await store.challenges.create(made, clock.now()))) throw new TooManyAttempts(maxAge);
    return { options, token, maxAge };
  }

  /** The challenge of a token, which is used up; null when there is none. */
  async #use(token: string | null, userId: string | null): Promise<string | null> {
    if (token === null) return null;
    return this.#parts.store.challenges.use(hashToken(token), userId, this.#parts.clock.now());
  }

  /** @param userId Whose passkey it is. */
  #refused({ client }: Browser, userId: string | null = null): PersonRefused {
    const { acts, log } = this.#parts;
    acts.note('SIGN_IN_FAILED', userId, client.address);
    log.warn({ clientAddress: client.address }, 'Somebody sent a wrong answer of a passkey.');
    return new PersonRefused(
      'PASSKEY_REFUSED',
      'This passkey belongs to another server, was removed, or responded too late: try again.',
    );
  }

  #tell({ email }: Account, what: string): void {
    this.#parts.mail?.(factorLetter(email, what));
  }
}

/** What its owner sees of a passkey. */
function shown({ id, name, createdAt, lastUsedAt }: Passkey): Passkey {
  return { id, name, createdAt, lastUsedAt };
}

const unknown = () => new PersonRefused('NOT_FOUND', 'You have no such passkey.');

const tooMany = () =>
  new PersonRefused('TOO_MANY', `You have ${personLimits.passkeys} passkeys, the most that you may have.`);

const lastWay = () =>
  new PersonRefused(
    'LAST_SIGN_IN_METHOD',
    'This passkey is your only way to sign in: add another one or set a password first.',
  );
