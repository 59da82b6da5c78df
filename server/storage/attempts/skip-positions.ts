import { type Pool } from 'pg';

/** More positions than are assigned while an asynchronous commit waits for the disk. */
const skipped = 10_000;

/**
 * Skips positions that may have been in use before a crash. To be called at the start of a process. Attempts are
 * committed asynchronously, so a crash of the machine may undo the last milliseconds of them, and the sequence's
 * progress with them. Subscribers may have seen these positions: if other attempts got them, a cursor would skip those
 * attempts.
 */
export async function skipPositions(pool: Pool): Promise<void> {
  await pool.query(`select setval('delivery.positions', nextval('delivery.positions') + $1)`, [skipped]);
}
