import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** What waits in the queues. */
export interface NextDue {
  /** Whether there are first deliveries that nobody has claimed. */
  readonly firstDeliveries: boolean;
  /** Milliseconds until the next retry is due, by the database's clock; 0 when one is due, null when none waits. */
  readonly retryInMs: number | null;
}

/** Reads the ends of an index: costs the same however many jobs wait. */
export async function readNextDue(pool: SqlRunner): Promise<NextDue> {
  const { rows } = await pool.query(/* sql */ `
    select
      exists (select from ${schema}.job
        where name = 'first-deliveries' and state in ('created', 'retry') and not blocked) as "firstDeliveries",
      extract(epoch from least(
        (select min(start_after) from ${schema}.job where name = 'retries' and state = 'created' and not blocked),
        (select min(start_after) from ${schema}.job where name = 'retries' and state = 'retry' and not blocked)
      ) - clock_timestamp())::float8 * 1000 as "retryInMs"`);
  const { firstDeliveries, retryInMs } = (rows as NextDue[])[0]!;
  return { firstDeliveries, retryInMs: retryInMs === null ? null : Math.max(0, retryInMs) };
}
