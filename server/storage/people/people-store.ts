import { type Pool } from 'pg';

import { type Clock } from '../../clock.ts';
import { createIdentityStore, type IdentityStore } from './identities.ts';
import { type SecretBox } from '../secret-box.ts';
import { type ChallengeStore, createChallengeStore } from './challenges.ts';
import { type FactorChange } from './factor-changes.ts';
import { createInvitationStore, type InvitationStore } from './invitations.ts';
import { createLinkStore, type LinkStore } from './links.ts';
import { createMemberStore, type MemberStore } from './members.ts';
import { createPasskeyStore, type PasskeyStore } from './passkeys.ts';
import { createOidcRequestStore, type OidcRequestStore } from './oidc-requests.ts';
import { createPersonActStore, type PersonActStore } from './person-acts.ts';
import { createRecoveryCodeStore, type RecoveryCodeStore } from './recovery-codes.ts';
import { resetFactors } from './reset-factors.ts';
import { createSessionStore, type SessionStore } from './sessions.ts';
import { createTotpStore, type TotpStore } from './totp.ts';
import { type AccountStore, createAccountStore } from './users.ts';
import { createWrongPasswordStore, type WrongPasswordStore } from './wrong-passwords.ts';

/** Who people are, and what they may do. */
export interface PeopleStore {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly members: MemberStore;
  readonly invitations: InvitationStore;
  readonly links: LinkStore;
  readonly identities: IdentityStore;
  readonly oidcRequests: OidcRequestStore;
  readonly totp: TotpStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly passkeys: PasskeyStore;
  readonly challenges: ChallengeStore;
  /** Turns two-step verification of an account off and removes its passkeys. @returns Null when there is no such account. */
  resetFactors(email: string, change: FactorChange): ReturnType<typeof resetFactors>;
  readonly wrongPasswords: WrongPasswordStore;
  readonly acts: PersonActStore;
}

export function createPeopleStore(pool: Pool, clock: Clock, box: SecretBox): PeopleStore {
  return {
    accounts: createAccountStore(pool),
    sessions: createSessionStore(pool),
    members: createMemberStore(pool, clock),
    invitations: createInvitationStore(pool, clock),
    links: createLinkStore(pool),
    identities: createIdentityStore(pool),
    oidcRequests: createOidcRequestStore(pool),
    totp: createTotpStore(pool, box),
    recoveryCodes: createRecoveryCodeStore(pool),
    passkeys: createPasskeyStore(pool),
    challenges: createChallengeStore(pool),
    resetFactors: (email, change) => resetFactors(pool, email, change),
    wrongPasswords: createWrongPasswordStore(pool),
    acts: createPersonActStore(pool),
  };
}
