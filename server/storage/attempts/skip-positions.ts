import { type Pool } from 'pg';

/** More than are given while an asynchronous commit waits for the disk. */
const skipped = 10_000;

/**
 * To be called at the start of a process. Outcomes are committed asynchronously, so a crash of the machine may undo
 * the last milliseconds of attempts, and with them what the sequence knew of their positions. Subscribers may have seen
 * those: given again to other attempts, a cursor would skip them.
 */
export async function skipPositions(pool: Pool): Promise<void> {
  await pool.query(`select setval('delivery.positions', nextval('delivery.positions') + $1)`, [skipped]);
}
