import { type Pool } from 'pg';

import { type Person } from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { type FactorChange, lockAccount } from './factor-changes.ts';
import { type Identity, insertIdentity } from './identities.ts';

/** An account, with what its owner proves to be who they are. */
export interface Account extends Person {
  /** With its method and parameters; null: it has no password. */
  readonly passwordHash: string | null;
  /** Whether its owner was proved to have the address. */
  readonly emailVerified: boolean;
  /** When two-step verification was turned on; null: it is off. */
  readonly totpSince: Date | null;
  /** Changes with what its owner signs in with, but the password. */
  readonly factorsVersion: number;
}

export interface NewAccount extends Person {
  readonly passwordHash: string | null;
  readonly emailVerified: boolean;
  /** By which its owner signs in; none when it has a password. */
  readonly identity?: Identity;
}

/** A password that somebody who is signed in has given right. */
export interface CheckedPassword extends Pick<FactorChange, 'session' | 'at'> {
  /** The stored hash. */
  readonly passwordHash: string | null;
}

/** Accounts. */
export interface AccountStore {
  /** @param email In lower case. One that cannot be stored is treated as unknown. */
  findByEmail(email: string): Promise<Account | null>;
  find(id: string): Promise<Account | null>;
  /** Whether there is any. */
  exist(): Promise<boolean>;
  /**
   * Changes a password; all sessions end, and so do all links for a new password.
   *
   * @param checked The hash that was there when the present password was checked, and the session in which it is changed.
   * @returns False, and nothing is changed, when it is another one meanwhile.
   * @throws {SessionEnded}
   */
  changePassword(id: string, passwordHash: string, checked: CheckedPassword): Promise<boolean>;
  /** Remembers in which workspaces people were. */
  storeLastWorkspaces(last: ReadonlyMap<string, string>): Promise<void>;
  /** Whether this browser has signed in to the account before. @param device SHA-256 of its token, in hex. */
  isKnownDevice(id: string, device: string): Promise<boolean>;
  /** Remembers a browser; of more than 20, the oldest is forgotten. */
  addDevice(id: string, device: string, now: Date): Promise<void>;
}

const readAccount = /* sql */ `
  select id, email, name, password_hash as "passwordHash", email_verified_at is not null as "emailVerified",
    totp_since as "totpSince", factors_version as "factorsVersion"
  from people.users`;

const mostDevices = 20;

export function createAccountStore(pool: Pool): AccountStore {
  const readOne = async (condition: string, value: string) =>
    (await pool.query<Account>(`${readAccount} where ${condition}`, [value])).rows[0] ?? null;
  return {
    findByEmail: async (email) => (email.includes('\0') ? null : readOne('email = $1', email)),
    find: (id) => readOne('id = $1', id),
    exist: async () => (await pool.query('select from people.users limit 1')).rows.length > 0,
    changePassword: (id, passwordHash, checked) =>
      inTransaction(pool, async (client) => {
        await lockAccount(client, id, checked);
        const same = 'select from people.users where id = $1 and password_hash is not distinct from $2';
        if ((await client.query(same, [id, checked.passwordHash])).rows.length === 0) return false;
        await setPassword(client, id, passwordHash);
        return true;
      }),
    storeLastWorkspaces: async (last) => {
      await pool.query(
        /* sql */ `
        update people.users as u set last_workspace_id = given.workspace_id
        from unnest($1::uuid[], $2::uuid[]) as given (user_id, workspace_id) where u.id = given.user_id`,
        [[...last.keys()], [...last.values()]],
      );
    },
    isKnownDevice: async (id, device) => {
      const found = 'select from people.devices where user_id = $1 and token_hash = $2';
      return (await pool.query(found, [id, device])).rows.length > 0;
    },
    addDevice: async (id, device, now) => {
      await pool.query(
        'insert into people.devices (token_hash, user_id, created_at) values ($2, $1, $3) on conflict do nothing',
        [id, device, now],
      );
      await pool.query(
        /* sql */ `
        delete from people.devices where token_hash in (
          select token_hash from people.devices where user_id = $1 order by created_at desc offset $2)`,
        [id, mostDevices],
      );
    },
  };
}

/** Sets a password; all sessions of the account end, and so do its links for a new password. */
export async function setPassword(client: Queryable, id: string, passwordHash: string): Promise<void> {
  await client.query('update people.users set password_hash = $2 where id = $1', [id, passwordHash]);
  // A statement of its own: it sees the sessions that began while the first one waited for the row.
  await client.query(
    /* sql */ `
    with unlinked as (delete from people.links where user_id = $1),
      forgotten as (delete from people.devices where user_id = $1)
    delete from people.sessions where user_id = $1`,
    [id],
  );
}

/**
 * Adds an account.
 *
 * @returns False when there is one with this address.
 * @throws When its identity is linked to somebody else meanwhile.
 */
export async function insertAccount(client: Queryable, account: NewAccount, now: Date): Promise<boolean> {
  const { id, email, name, passwordHash, emailVerified, identity } = account;
  const { rowCount } = await client.query(
    /* sql */ `
    insert into people.users (id, email, name, password_hash, email_verified_at, created_at)
    values ($1, $2, $3, $4, $5, $6) on conflict (email) do nothing`,
    [id, email, name, passwordHash, emailVerified ? now : null, now],
  );
  if (rowCount === 0) return false;
  if (identity && !(await insertIdentity(client, id, identity, now)))
    throw new Error('The identity was linked to another account meanwhile.');
  return true;
}
