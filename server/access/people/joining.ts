import { type Clock } from '../../clock.ts';
import { uuidv7 } from '../../ids.ts';
import {
  accountMistakes,
  type MemberRole,
  passwordMistakes,
  type Person,
  plainEmail,
} from '../../model/index.ts';
import { type NewAccount, type OpenInvitation, type PeopleStore } from '../../storage/index.ts';
import { type KnownSessions } from './known-sessions.ts';
import { type Passwords, type Share } from './password.ts';
import { type PersonActs } from './person-acts.ts';
import { invalidLink, notSignedIn, PersonRefused, refuseMistakes } from './refused.ts';
import { type Browser, type SignedIn, type SignIns } from './sign-ins.ts';
import { hashToken } from './token.ts';

/** What whoever has the link of an invitation sees of it. */
export interface InvitationView {
  readonly email: string;
  readonly workspace: { readonly name: string };
  readonly role: MemberRole;
  /** Whether the account with this address has to accept it; else accepting makes one. */
  readonly hasAccount: boolean;
}

/** Somebody who has become a member. */
export interface Joined {
  readonly workspaceId: string;
  readonly user: Person;
  /** The session of a new account. Null: their session goes on, and ends when it would have ended. */
  readonly signedIn: SignedIn | null;
}

export interface JoiningParts {
  readonly store: PeopleStore;
  readonly passwords: Passwords;
  readonly signIns: SignIns;
  readonly sessions: Pick<KnownSessions, 'refresh'>;
  readonly acts: Pick<PersonActs, 'note'>;
  readonly clock: Clock;
}

/** Makes accounts and members by one-time links. */
export class Joining {
  readonly #parts: JoiningParts;

  constructor(parts: JoiningParts) {
    this.#parts = parts;
  }

  /** Makes the first account, and signs it in. @throws {PersonRefused} */
  async setUp(
    token: string,
    chosen: { readonly email: string; readonly name: string; readonly password: string },
    browser: Browser,
  ): Promise<SignedIn> {
    const { store, signIns } = this.#parts;
    const right = signIns.countAttempt(browser.client);
    // Whoever reads the product's output is its operator.
    const share = { name: browser.client.network, known: false };
    const account = await this.#newAccount({ ...chosen, email: plainEmail(chosen.email) }, true, share);
    if ((await store.links.useForSetUp(hashToken(token), account, this.#moment(browser))) === null)
      throw invalidLink();
    right();
    return signIns.begin(account, browser);
  }

  /** What an invitation is for. @throws {PersonRefused} */
  async invitation(token: string, browser: Browser): Promise<InvitationView> {
    const { email, workspaceName, role, hasAccount } = await this.#find(token, browser);
    return { email, workspace: { name: workspaceName }, role, hasAccount };
  }

  /**
   * Makes somebody a member. A link is no proof of who somebody is: only a new account gets a session.
   *
   * @param chosen Of a new account; null: the person of the session accepts.
   * @param userId Whose session it is; null without one.
   * @throws {PersonRefused}
   */
  async accept(
    token: string,
    chosen: { readonly name: string; readonly password: string } | null,
    userId: string | null,
    browser: Browser,
  ): Promise<Joined> {
    const { store, signIns, sessions } = this.#parts;
    const invitation = await this.#find(token, browser);
    const { email } = invitation;
    if (invitation.hasAccount || !chosen) {
      const account = userId === null ? null : await store.accounts.find(userId);
      if (account?.email !== email) throw invitation.hasAccount ? signInFirst(email) : notSignedIn();
      const workspaceId = this.#joined(
        await store.invitations.accept(hashToken(token), account.id, this.#moment(browser)),
        email,
      );
      await sessions.refresh();
      const { id, name } = account;
      return { workspaceId, user: { id, email, name }, signedIn: null };
    }
    // What the product did not mail may have been handed to anybody.
    const share = { name: `invitation ${email}`, known: true };
    const account = await this.#newAccount({ ...chosen, email }, invitation.mailed, share);
    const workspaceId = this.#joined(
      await store.invitations.accept(hashToken(token), account, this.#moment(browser)),
      email,
    );
    const signedIn = await signIns.begin(account, browser);
    return { workspaceId, user: signedIn.user, signedIn };
  }

  /** Sets a password by a link, which ends all sessions of the account. @throws {PersonRefused} */
  async resetPassword(token: string, password: string, browser: Browser): Promise<void> {
    const { store, passwords, signIns, acts, clock } = this.#parts;
    const right = signIns.countAttempt(browser.client);
    refusePassword(password);
    const userId = await store.links.findForReset(hashToken(token), clock.now());
    if (userId === null) throw invalidLink();
    const hash = await passwords.hash(password, { name: `user ${userId}`, known: true });
    if (!(await store.links.useForReset(hashToken(token), hash, clock.now()))) throw invalidLink();
    await this.#parts.sessions.refresh();
    acts.note('PASSWORD_CHANGED', userId, browser.client.address);
    const account = await store.accounts.find(userId);
    if (account) await signIns.forgetWrong(account);
    right();
  }

  #moment({ client }: Browser): { readonly now: Date; readonly clientAddress: string } {
    return { now: this.#parts.clock.now(), clientAddress: client.address };
  }

  async #find(token: string, { client }: Browser): Promise<OpenInvitation> {
    const { store, signIns, clock } = this.#parts;
    const right = signIns.countAttempt(client);
    const invitation = await store.invitations.find(hashToken(token), clock.now());
    if (!invitation) throw invalidLink();
    right();
    return invitation;
  }

  async #newAccount(
    chosen: { readonly email: string; readonly name: string; readonly password: string },
    emailVerified: boolean,
    share: Share,
  ): Promise<NewAccount> {
    refuseMistakes(accountMistakes(chosen));
    const { email, name, password } = chosen;
    const passwordHash = await this.#parts.passwords.hash(password, share);
    return { id: uuidv7(), email, name: name.trim(), passwordHash, emailVerified };
  }

  #joined(accepted: Awaited<ReturnType<PeopleStore['invitations']['accept']>>, email: string): string {
    if (accepted === 'GONE') throw invalidLink();
    if (accepted === 'HAS_ACCOUNT') throw signInFirst(email);
    if (accepted === 'TOO_MANY')
      throw new PersonRefused(
        'TOO_MANY',
        'The workspace has the maximum number of members, or you are in the maximum number of workspaces.',
      );
    return accepted.workspaceId;
  }
}

/** @throws {PersonRefused} */
export function refusePassword(password: string): void {
  refuseMistakes(passwordMistakes(password));
}

function signInFirst(email: string): PersonRefused {
  return new PersonRefused('SIGN_IN_REQUIRED', `Sign in as ${email} to accept this invitation.`);
}
