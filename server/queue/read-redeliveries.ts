import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** A redelivery that is in the queue, waiting or claimed. */
export interface QueuedRedelivery extends DeliveryKey {
  readonly dueAt: Date;
}

/** Returns the redeliveries of these deliveries that are in the queue, of each delivery the first one. */
export async function readRedeliveries(
  pool: SqlRunner,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<QueuedRedelivery[]> {
  const { rows } = await pool.query(
    /* sql */ `
      select data ->> 'ev' as "eventRowId", data ->> 'wh' as "webhookId", min(start_after) as "dueAt"
      from ${schema}.job
      where name = 'retries' and state <= 'active' and data ->> 'or' = 'M' and data ->> 'ws' = $1
        and data ->> 'ev' = any ($2::text[]) and data ->> 'wh' = any ($3::text[])
      group by 1, 2`,
    [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  );
  return rows as QueuedRedelivery[];
}
