import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Deliveries of a workspace whose redelivery is in the queue, waiting or claimed: at most `limit` of them. */
export async function readRedelivering(
  pool: SqlRunner,
  workspaceId: string,
  limit: number,
): Promise<DeliveryKey[]> {
  const { rows } = await pool.query(
    /* sql */ `
      select data ->> 'ev' as "eventRowId", data ->> 'wh' as "webhookId" from ${schema}.job
      where name = 'retries' and state <= 'active' and data ->> 'or' = 'M' and data ->> 'ws' = $1
      limit $2`,
    [workspaceId, limit],
  );
  return rows as DeliveryKey[];
}
