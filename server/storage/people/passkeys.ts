import { type Pool } from 'pg';

import { isUuid } from '../../ids.ts';
import { type Passkey, personLimits } from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import {
  auditPerson,
  countFactorChange,
  endOtherSessions,
  type FactorChange,
  hasOtherWay,
  type LeavingWay,
  lockAccount,
} from './factor-changes.ts';

/** A passkey, with what its signatures are checked by. */
export interface StoredPasskey extends Passkey {
  readonly userId: string;
  /** As the authenticator chose it, in base64url. */
  readonly credentialId: string;
  /** COSE. */
  readonly publicKey: Buffer;
  /** Of signatures; 0 if the authenticator does not count. */
  readonly counter: number;
  /** How browsers reach the authenticator. */
  readonly transports: readonly string[];
}

/** Passkeys. An id that is no UUID is treated as unknown. */
export interface PasskeyStore {
  /** In the order in which they were added. */
  list(userId: string): Promise<StoredPasskey[]>;
  findByCredential(credentialId: string): Promise<StoredPasskey | null>;
  /** @returns Why it was not added; null when it was. @throws {SessionEnded} */
  add(passkey: StoredPasskey, change: FactorChange): Promise<'TOO_MANY' | 'TAKEN' | null>;
  /** Stores a use. @returns False when its counter did not go up, or it was removed. */
  use(id: string, counter: number, now: Date): Promise<boolean>;
  /** @returns Null when the person has no such passkey. */
  rename(userId: string, id: string, name: string): Promise<Passkey | null>;
  /** @returns Its name; `LAST` when the person could not sign in any more; null when there is none. @throws {SessionEnded} */
  remove(
    userId: string,
    passkey: LeavingWay,
    removal: FactorChange,
  ): Promise<{ name: string } | 'LAST' | null>;
}

const readPasskeys = /* sql */ `
  select id, user_id as "userId", name, credential_id as "credentialId", public_key as "publicKey",
    counter::float8 as counter, transports, created_at as "createdAt", last_used_at as "lastUsedAt"
  from people.passkeys`;

export function createPasskeyStore(pool: Pool): PasskeyStore {
  return {
    list: async (userId) => {
      const text = `${readPasskeys} where user_id = $1 order by created_at, id limit ${personLimits.passkeys}`;
      return (await pool.query<StoredPasskey>(text, [userId])).rows;
    },
    findByCredential: async (credentialId) => {
      const text = `${readPasskeys} where credential_id = $1`;
      return (await pool.query<StoredPasskey>(text, [credentialId])).rows[0] ?? null;
    },
    add: (passkey, change) => inTransaction(pool, (client) => addPasskey(client, passkey, change)),
    use: async (id, counter, now) => {
      const { rowCount } = await pool.query(
        /* sql */ `update people.passkeys set counter = $2, last_used_at = $3
          where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
        [id, counter, now],
      );
      return rowCount === 1;
    },
    rename: async (userId, id, name) => {
      if (!isUuid(id)) return null;
      const { rows } = await pool.query<Passkey>(
        /* sql */ `update people.passkeys set name = $3 where user_id = $1 and id = $2
          returning id, name, created_at as "createdAt", last_used_at as "lastUsedAt"`,
        [userId, id, name],
      );
      return rows[0] ?? null;
    },
    remove: (userId, passkey, removal) =>
      inTransaction(pool, (client) => removePasskey(client, userId, passkey, removal)),
  };
}

async function addPasskey(
  client: Queryable,
  passkey: StoredPasskey,
  change: FactorChange,
): Promise<'TOO_MANY' | 'TAKEN' | null> {
  const { id, userId, name, credentialId, publicKey, counter, transports, createdAt } = passkey;
  const email = await lockAccount(client, userId, change);
  const counted = 'select count(*)::int as count from people.passkeys where user_id = $1';
  const { rows } = await client.query<{ count: number }>(counted, [userId]);
  if (email === null || rows[0]!.count >= personLimits.passkeys) return 'TOO_MANY';
  const { rowCount } = await client.query(
    /* sql */ `
    insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential_id) do nothing`,
    [id, userId, name, credentialId, publicKey, counter, transports, createdAt],
  );
  if (rowCount !== 1) return 'TAKEN';
  await auditPerson(client, { id: userId, email }, 'PASSKEY_ADDED', change);
  return null;
}

interface OwnPasskey {
  readonly userId: string;
  readonly id: string;
}

async function removePasskey(
  client: Queryable,
  userId: string,
  leaving: LeavingWay,
  removal: FactorChange,
): Promise<{ name: string } | 'LAST' | null> {
  const email = await lockAccount(client, userId, removal);
  const passkey = email === null ? null : await findOwn(client, { userId, id: leaving.id });
  if (email === null || !passkey) return null;
  if (!(await hasOtherWay(client, userId, leaving))) return 'LAST';
  await countFactorChange(client, userId);
  await client.query('delete from people.passkeys where id = $1', [leaving.id]);
  await endOtherSessions(client, userId, removal.session);
  await auditPerson(client, { id: userId, email }, 'PASSKEY_REMOVED', removal);
  return { name: passkey.name };
}

async function findOwn(client: Queryable, { userId, id }: OwnPasskey): Promise<StoredPasskey | null> {
  if (!isUuid(id)) return null;
  const text = `${readPasskeys} where user_id = $1 and id = $2`;
  return (await client.query<StoredPasskey>(text, [userId, id])).rows[0] ?? null;
}
