import { type QueueResult } from 'pg-boss';

import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Jobs of one queue. */
export interface QueueDepth {
  readonly queue: string;
  /** Jobs that may be claimed now. */
  readonly due: number;
  /** Jobs that become due later. */
  readonly waiting: number;
  readonly claimed: number;
  /** Seconds since the job that has been due for longest became due; 0 when none is. */
  readonly oldestSeconds: number;
}

/** Takes the counts from pg-boss, as of a few seconds ago, and reads the age of the oldest job. */
export async function readDepth(pool: SqlRunner, queue: QueueResult): Promise<QueueDepth> {
  // The priority of a retry is the time at which it is due. First deliveries are due from the beginning.
  const order = queue.name === 'retries' ? 'priority desc' : 'created_on';
  const { rows } = await pool.query(
    /* sql */ `
      select greatest(0, extract(epoch from now() - start_after))::float8 as age from ${schema}.job
      where name = $1 and state < 'active' and not blocked order by ${order} limit 1`,
    [queue.name],
  );
  const [first] = rows as { age: number }[];
  return {
    queue: queue.name,
    due: queue.readyCount,
    waiting: queue.deferredCount,
    claimed: queue.activeCount,
    oldestSeconds: first?.age ?? 0,
  };
}
