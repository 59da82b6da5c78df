import { type Pool } from 'pg';

import { uuidv7LowerBound } from '../../ids.ts';
import { dayMs } from '../partitions.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';

/** Entries per transaction. */
const perBatch = 5000;

/**
 * Deletes the entries of the audit log that are older than they are kept.
 *
 * @param days 0 keeps them for ever.
 * @returns How many were deleted.
 */
export async function dropOldAudit(pool: Pool, now: Date, days: number): Promise<number> {
  if (days === 0) return 0;
  const oldest = uuidv7LowerBound(now.getTime() - days * dayMs);
  for (let deleted = 0; ;) {
    const batch = await inTransaction(pool, async (tx) => {
      await allowAuditDeletion(tx);
      const { rowCount } = await tx.query(
        /* sql */ `
          delete from settings.audit_log where ctid = any (array(
            select ctid from settings.audit_log where id < $1 order by id limit ${perBatch}
          ))`,
        [oldest],
      );
      return rowCount!;
    });
    deleted += batch;
    if (batch < perBatch) return deleted;
  }
}

/** Lets this transaction delete entries: a trigger refuses it to all others. See migration 0028. */
export async function allowAuditDeletion(tx: Queryable): Promise<void> {
  await tx.query(`set local perspection.audit_purge = 'on'`);
}
