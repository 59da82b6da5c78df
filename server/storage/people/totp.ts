import { type Pool } from 'pg';

import { personLimits } from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { type SealedCell, type SecretBox } from '../secret-box.ts';
import {
  auditPerson,
  countFactorChange,
  endOtherSessions,
  type FactorChange,
  lockAccount,
} from './factor-changes.ts';
import { replaceRecoveryCodes } from './recovery-codes.ts';

/** The secret of somebody's authenticator app, for one attempt. */
export interface TotpSecret {
  /** In base32. */
  readonly secret: string;
  readonly createdAt: Date;
}

/** Which code was right: of the secret that was made then. */
export interface RightCode {
  readonly step: number;
  readonly createdAt: Date;
}

/** Codes of authenticator apps. */
export interface TotpStore {
  /** Stores the secret of an app that is being set up, in the place of an earlier one. @returns False when two-step verification is on. */
  begin(userId: string, secret: string, now: Date): Promise<boolean>;
  /**
   * Counts an attempt as a wrong one, before it is looked at: many at the same time cannot exceed the limit together.
   *
   * @param on Whether two-step verification has to be on; else it has to be off, and the app is being set up.
   * @returns The secret; until when none is looked at; null when there is none.
   */
  claim(userId: string, on: boolean, now: Date): Promise<TotpSecret | { readonly blockedUntil: Date } | null>;
  /** Uses a code up, which forgets wrong ones. @returns False when it was used, or a later one. */
  accept(userId: string, code: RightCode): Promise<boolean>;
  /**
   * Turns two-step verification on with the first code of an app.
   *
   * @returns False as above, and when it is on already.
   * @throws {SessionEnded}
   */
  turnOn(
    userId: string,
    code: RightCode,
    codeHashes: readonly string[],
    change: FactorChange,
  ): Promise<boolean>;
  /** Forgets the app and the recovery codes. @returns False when two-step verification is off. @throws {SessionEnded} */
  turnOff(userId: string, removal: FactorChange): Promise<boolean>;
}

const blockMinutes = 15;

export function createTotpStore(pool: Pool, box: SecretBox): TotpStore {
  return {
    begin: async (userId, secret, now) => {
      const { rowCount } = await pool.query(
        /* sql */ `
        insert into people.totp as t (user_id, sealed_secret, created_at)
        select id, $2, $3 from people.users where id = $1 and totp_since is null
        on conflict (user_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at,
          last_step = 0, wrong_codes = 0, blocked_until = null
        where (select u.totp_since is null from people.users as u where u.id = $1)`,
        [userId, box.seal(secret, totpCell(userId)), now],
      );
      return rowCount === 1;
    },
    claim: (userId, on, now) => claimAttempt({ pool, box }, userId, on, now),
    accept: (userId, code) => acceptCode(pool, userId, code),
    turnOn: (userId, code, codeHashes, change) =>
      inTransaction(pool, async (client) => {
        const email = await lockAccount(client, userId, change);
        const off = 'update people.users set totp_since = $2 where id = $1 and totp_since is null';
        if (email === null || (await client.query(off, [userId, change.at])).rowCount !== 1) return false;
        // Throws, so that nothing of it stays.
        if (!(await acceptCode(client, userId, code))) throw new CodeUsed();
        await countFactorChange(client, userId);
        await replaceRecoveryCodes(client, userId, codeHashes);
        await auditPerson(client, { id: userId, email }, 'TWO_STEP_TURNED_ON', change);
        return true;
      }).catch(unlessUsed),
    turnOff: (userId, removal) =>
      inTransaction(pool, async (client) => {
        const email = await lockAccount(client, userId, removal);
        if (email === null || !(await forgetTotp(client, userId))) return false;
        await countFactorChange(client, userId);
        await endOtherSessions(client, userId, removal.session);
        await auditPerson(client, { id: userId, email }, 'TWO_STEP_TURNED_OFF', removal);
        return true;
      }),
  };
}

/** Takes back a transaction whose code was used meanwhile. */
class CodeUsed extends Error {}

function unlessUsed(error: unknown): false {
  if (error instanceof CodeUsed) return false;
  throw error;
}

/** Forgets the app and the recovery codes of an account that is locked. @returns Whether two-step verification was on. */
export async function forgetTotp(client: Queryable, userId: string): Promise<boolean> {
  await client.query('delete from people.totp where user_id = $1', [userId]);
  await client.query('delete from people.recovery_codes where user_id = $1', [userId]);
  const off = 'update people.users set totp_since = null where id = $1 and totp_since is not null';
  return (await client.query(off, [userId])).rowCount === 1;
}

interface TotpRow {
  readonly sealedSecret: string;
  readonly createdAt: Date;
}

async function claimAttempt(
  { pool, box }: { readonly pool: Pool; readonly box: SecretBox },
  userId: string,
  on: boolean,
  now: Date,
): ReturnType<TotpStore['claim']> {
  const since = on ? null : new Date(now.getTime() - personLimits.enrolmentMinutes * 60_000);
  const { rows } = await pool.query<TotpRow>(
    /* sql */ `
    update people.totp as t set wrong_codes = wrong_codes + 1,
      blocked_until = case when (wrong_codes + 1) % $4 = 0
        then $3::timestamptz + least(interval '1 day', make_interval(mins => $5) * power(2, least((wrong_codes + 1) / $4 - 1, 10)))
        end
    from people.users as u where t.user_id = $1 and u.id = t.user_id and (u.totp_since is not null) = ($2::timestamptz is null)
      and ($2 is null or t.created_at > $2) and (t.blocked_until is null or t.blocked_until <= $3)
    returning t.sealed_secret as "sealedSecret", t.created_at as "createdAt"`,
    [userId, since, now, personLimits.wrongCodes, blockMinutes],
  );
  const [row] = rows;
  if (row) return { secret: box.open(row.sealedSecret, totpCell(userId)), createdAt: row.createdAt };
  const blocked =
    'select blocked_until as "blockedUntil" from people.totp where user_id = $1 and blocked_until > $2';
  return (await pool.query<{ blockedUntil: Date }>(blocked, [userId, now])).rows[0] ?? null;
}

async function acceptCode(
  client: Queryable,
  userId: string,
  { step, createdAt }: RightCode,
): Promise<boolean> {
  const { rowCount } = await client.query(
    /* sql */ `
    update people.totp set last_step = $2, wrong_codes = 0, blocked_until = null
    where user_id = $1 and last_step < $2 and created_at = $3`,
    [userId, step, createdAt],
  );
  return rowCount === 1;
}

function totpCell(userId: string): SealedCell {
  return { workspaceId: null, owner: userId, column: 'totp-secret' };
}
