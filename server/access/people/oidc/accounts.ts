import { type Clock } from '../../../clock.ts';
import { uuidv7 } from '../../../ids.ts';
import { personLimits } from '../../../model/index.ts';
import {
  type Account,
  type NewAccount,
  type OpenInvitation,
  type PeopleStore,
  SessionEnded,
  type StoredSession,
} from '../../../storage/index.ts';
import { type ProvenIdentity } from './provider.ts';
import { OidcRefused } from './refused.ts';

export interface OidcAccountsParts {
  readonly store: PeopleStore;
  readonly clock: Clock;
}

/** Which account is whose, of those whom the provider vouches for. */
export class OidcAccounts {
  readonly #parts: OidcAccountsParts;

  constructor(parts: OidcAccountsParts) {
    this.#parts = parts;
  }

  /**
   * The account of somebody: the one that is linked to their identity; or else the one with the address that both the
   * provider and we have verified, which is linked then, unless it asks for a second factor; or else a new one, if their address was invited.
   *
   * @param invitationHash Of the link by which they join a workspace, in hex; null without one.
   * @throws {OidcRefused}
   */
  async find(
    identity: ProvenIdentity,
    invitationHash: string | null,
    clientAddress: string,
  ): Promise<Account | NewAccount> {
    const { store, clock } = this.#parts;
    const userId = await store.identities.use(identity, clock.now());
    const linked = userId === null ? null : await store.accounts.find(userId);
    if (invitationHash === null) return linked ?? this.#matching(identity, clientAddress);
    const invitation = await store.invitations.find(invitationHash, clock.now());
    if (!invitation) throw new OidcRefused('LINK_INVALID');
    // With the account of a browser that somebody else uses, too, they would join as that one.
    if ((linked ?? identity).email !== invitation.email) throw new OidcRefused('OTHER_ADDRESS');
    const account =
      linked ?? (invitation.hasAccount ? await this.#linkedByAddress(identity, clientAddress) : null);
    if (!account) return this.#create(identity, invitation, [invitationHash], clientAddress);
    await this.#accept(invitationHash, account.id, clientAddress);
    return account;
  }

  /** Links an identity to the account of somebody who is signed in. @throws {OidcRefused} */
  link({ id, userId }: StoredSession, identity: ProvenIdentity, clientAddress: string): Promise<void> {
    return this.#link({ userId, session: id }, identity, clientAddress);
  }

  /** @param to Whose account, and the session in which it is linked; null: by the address of the account. */
  async #link(
    { userId, session }: { readonly userId: string; readonly session: string | null },
    identity: ProvenIdentity,
    clientAddress: string,
  ): Promise<void> {
    const { store, clock } = this.#parts;
    const by = { actor: { kind: 'USER', id: userId }, clientAddress } as const;
    const change = { by, at: clock.now(), session };
    const linked = await store.identities.link(userId, identity, change).catch((error: unknown) => {
      throw error instanceof SessionEnded ? new OidcRefused('SIGNED_OUT') : error;
    });
    if (linked !== 'LINKED') throw new OidcRefused(linked === 'TAKEN' ? 'LINKED_ELSEWHERE' : 'TOO_MANY');
  }

  async #matching(identity: ProvenIdentity, clientAddress: string): Promise<Account | NewAccount> {
    const account = await this.#linkedByAddress(identity, clientAddress);
    if (account) return account;
    const { store, clock } = this.#parts;
    const { email } = identity;
    const invitations = email === null ? [] : await store.invitations.listFor(email, clock.now());
    if (email === null || invitations.length === 0) throw new OidcRefused('NOT_INVITED');
    return this.#create(identity, { email, mailed: false }, invitations, clientAddress);
  }

  /** The account with an address that both sides have verified, which is linked; null when there is none. @throws {OidcRefused} */
  async #linkedByAddress(identity: ProvenIdentity, clientAddress: string): Promise<Account | null> {
    if (identity.email === null || !identity.emailVerified) throw new OidcRefused('EMAIL_UNVERIFIED');
    const { accounts } = this.#parts.store;
    const account = await accounts.findByEmail(identity.email);
    if (!account) return null;
    // Somebody may have made the account with the address of another person, and wait for that one to come. And whoever
    // asks for a second factor wants more than the address to be proved.
    if (!account.emailVerified || account.totpSince) throw new OidcRefused('LINK_FIRST');
    await this.#link({ userId: account.id, session: null }, identity, clientAddress);
    return accounts.find(account.id);
  }

  /**
   * Makes an account, which joins by invitations to its address.
   *
   * @throws {OidcRefused} When none of them makes it a member: why the first one did not.
   */
  async #create(
    identity: ProvenIdentity,
    { email, mailed }: Pick<OpenInvitation, 'email' | 'mailed'>,
    invitations: readonly string[],
    clientAddress: string,
  ): Promise<NewAccount> {
    const account: NewAccount = {
      id: uuidv7(),
      email,
      name: shownName(identity, email),
      passwordHash: null,
      emailVerified: identity.emailVerified || mailed,
      identity,
    };
    const refusals: OidcRefused[] = [];
    let created = false;
    for (const invitation of invitations)
      try {
        await this.#accept(invitation, created ? account.id : account, clientAddress);
        created = true;
      } catch (error) {
        // What one workspace refuses does not keep somebody out of another one.
        if (!(error instanceof OidcRefused)) throw error;
        refusals.push(error);
      }
    if (!created) throw refusals[0] ?? new OidcRefused('NOT_INVITED');
    return account;
  }

  async #accept(tokenHash: string, who: string | NewAccount, clientAddress: string): Promise<void> {
    const { store, clock } = this.#parts;
    const accepted = await store.invitations.accept(tokenHash, who, { now: clock.now(), clientAddress });
    if (accepted === 'GONE') throw new OidcRefused('LINK_INVALID');
    if (accepted === 'HAS_ACCOUNT') throw new OidcRefused('LINK_FIRST');
    if (accepted === 'TOO_MANY') throw new OidcRefused('TOO_MANY');
  }
}

/** A name on one line, of what may be hostile text; without one, what stands before the @ of the address. */
function shownName({ name }: ProvenIdentity, email: string): string {
  const plain = (name ?? '')
    .slice(0, 4 * personLimits.nameLength)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim();
  const cut = [...plain].slice(0, personLimits.nameLength).join('').trim();
  return cut || email.slice(0, email.indexOf('@'));
}
