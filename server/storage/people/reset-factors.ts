import { type Pool } from 'pg';

import { changesBetween } from '../../model/index.ts';
import { inTransaction } from '../postgres/transaction.ts';
import {
  auditPerson,
  countFactorChange,
  endOtherSessions,
  type FactorChange,
  lockAccount,
} from './factor-changes.ts';
import { forgetTotp } from './totp.ts';

/**
 * Turns the two-step verification of an account off and removes its passkeys; all its sessions end.
 *
 * @param email In lower case. One that cannot be stored is treated as unknown.
 * @returns How many passkeys were removed, and whether two-step verification was on; null when there is no such account.
 */
export async function resetFactors(
  pool: Pool,
  email: string,
  change: FactorChange,
): Promise<{ readonly passkeys: number; readonly twoStep: boolean } | null> {
  if (email.includes('\0')) return null;
  return inTransaction(pool, async (client) => {
    const found = 'select id from people.users where email = $1';
    const { rows } = await client.query<{ id: string }>(found, [email]);
    const id = rows[0]?.id;
    if (id === undefined || (await lockAccount(client, id, change)) === null) return null;
    await countFactorChange(client, id);
    const twoStep = await forgetTotp(client, id);
    const removed = 'delete from people.passkeys where user_id = $1';
    const passkeys = (await client.query(removed, [id])).rowCount ?? 0;
    await endOtherSessions(client, id, change.session);
    const changes = changesBetween({ passkeys, twoStep }, { passkeys: 0, twoStep: false });
    await auditPerson(
      client,
      { id, email },
      'SECOND_FACTORS_RESET',
      change,
      changes.length > 0 ? changes : undefined,
    );
    return { passkeys, twoStep };
  });
}
