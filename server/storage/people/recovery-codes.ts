import { type Pool } from 'pg';

import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { auditPerson, countFactorChange, type FactorChange, lockAccount } from './factor-changes.ts';

/** Codes for whoever lost the authenticator app, as hashes. */
export interface RecoveryCodeStore {
  /** How many are left. */
  count(userId: string): Promise<number>;
  /** Uses a code up. @returns Whether there was one. */
  use(userId: string, codeHash: string, change: FactorChange): Promise<boolean>;
  /** Makes new ones in the place of all others. @returns False when two-step verification is off. @throws {SessionEnded} */
  replace(userId: string, codeHashes: readonly string[], change: FactorChange): Promise<boolean>;
}

export function createRecoveryCodeStore(pool: Pool): RecoveryCodeStore {
  return {
    count: async (userId) => {
      const counted = 'select count(*)::int as count from people.recovery_codes where user_id = $1';
      return (await pool.query<{ count: number }>(counted, [userId])).rows[0]!.count;
    },
    use: (userId, codeHash, change) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ email: string }>(
          /* sql */ `
          delete from people.recovery_codes as c using people.users as u
          where c.user_id = $1 and c.code_hash = $2 and u.id = c.user_id returning u.email`,
          [userId, codeHash],
        );
        if (!rows[0]) return false;
        await auditPerson(client, { id: userId, email: rows[0].email }, 'RECOVERY_CODE_USED', change);
        return true;
      }),
    replace: (userId, codeHashes, change) =>
      inTransaction(pool, async (client) => {
        const email = await lockAccount(client, userId, change);
        const on = 'select from people.users where id = $1 and totp_since is not null';
        if (email === null || (await client.query(on, [userId])).rows.length === 0) return false;
        await countFactorChange(client, userId);
        await replaceRecoveryCodes(client, userId, codeHashes);
        await auditPerson(client, { id: userId, email }, 'RECOVERY_CODES_CREATED', change);
        return true;
      }),
  };
}

/** Makes these the only codes of an account that is locked. */
export async function replaceRecoveryCodes(
  client: Queryable,
  userId: string,
  codeHashes: readonly string[],
): Promise<void> {
  await client.query('delete from people.recovery_codes where user_id = $1', [userId]);
  await client.query(
    'insert into people.recovery_codes (user_id, code_hash) select $1, hash from unnest($2::text[]) as hash',
    [userId, codeHashes],
  );
}
