import {
  type Account,
  type FactorChange,
  type PeopleStore,
  type StoredSession,
} from '../../../storage/index.ts';
import { type Clock } from '../../../clock.ts';
import { notSignedIn } from '../refused.ts';
import { type Browser } from '../sign-ins.ts';

/** The account of somebody who is signed in. @throws {PersonRefused} When it is gone. */
export async function requireAccount(
  { accounts }: { readonly accounts: Pick<PeopleStore['accounts'], 'find'> },
  userId: string,
): Promise<Account> {
  const account = await accounts.find(userId);
  if (!account) throw notSignedIn();
  return account;
}

/** A change that somebody makes to how they sign in, unless their session ends meanwhile. */
export function changeOf(
  { id: session, userId }: Pick<StoredSession, 'id' | 'userId'>,
  { client }: Browser,
  clock: Clock,
): FactorChange {
  const by = { actor: { kind: 'USER', id: userId }, clientAddress: client.address } as const;
  return { by, at: clock.now(), session };
}
