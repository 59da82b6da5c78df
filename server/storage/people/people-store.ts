import { type Pool } from 'pg';

import { type Clock } from '../../clock.ts';
import { createInvitationStore, type InvitationStore } from './invitations.ts';
import { createLinkStore, type LinkStore } from './links.ts';
import { createMemberStore, type MemberStore } from './members.ts';
import { createSessionStore, type SessionStore } from './sessions.ts';
import { type AccountStore, createAccountStore } from './users.ts';
import { createWrongPasswordStore, type WrongPasswordStore } from './wrong-passwords.ts';

/** Who people are, and what they may do. */
export interface PeopleStore {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly members: MemberStore;
  readonly invitations: InvitationStore;
  readonly links: LinkStore;
  readonly wrongPasswords: WrongPasswordStore;
}

export function createPeopleStore(pool: Pool, clock: Clock): PeopleStore {
  return {
    accounts: createAccountStore(pool),
    sessions: createSessionStore(pool),
    members: createMemberStore(pool, clock),
    invitations: createInvitationStore(pool, clock),
    links: createLinkStore(pool),
    wrongPasswords: createWrongPasswordStore(pool),
  };
}
