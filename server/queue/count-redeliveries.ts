import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** How many redeliveries of a workspace are in the queue, waiting or claimed; counts up to `limit`. */
export async function countRedeliveries(
  pool: SqlRunner,
  workspaceId: string,
  limit: number,
): Promise<number> {
  const { rows } = await pool.query(
    /* sql */ `
      select count(*)::integer as count from (
        select from ${schema}.job
        where name = 'retries' and state <= 'active' and data ->> 'or' = 'M' and data ->> 'ws' = $1
        limit $2
      ) as found`,
    [workspaceId, limit],
  );
  return (rows as { count: number }[])[0]!.count;
}
