import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Names the redeliveries of a bulk job. */
export interface BulkRedeliveries {
  readonly workspaceId: string;
  readonly ordinal: number;
}

/** What the indexes of redeliveries find. */
const ofBulkJob = /* sql */ `
  name = 'retries' and data ->> 'or' = 'M' and data ->> 'ws' = $1 and (data ->> 'n')::integer = $2::integer`;

/** How many redeliveries of a bulk job are in the queue, waiting or claimed. */
export async function countBulkRedeliveries(
  client: SqlRunner,
  { workspaceId, ordinal }: BulkRedeliveries,
): Promise<number> {
  const { rows } = await client.query(
    `select count(*)::integer as count from ${schema}.job where ${ofBulkJob} and state <= 'active'`,
    [workspaceId, ordinal],
  );
  return (rows as { count: number }[])[0]!.count;
}

/** Removes the redeliveries of a bulk job that no worker has claimed. Returns them, the first due first. */
export async function removeBulkRedeliveries(
  client: SqlRunner,
  { workspaceId, ordinal }: BulkRedeliveries,
): Promise<DeliveryKey[]> {
  const { rows } = await client.query(
    /* sql */ `
      with waiting as (
        select id from ${schema}.job where ${ofBulkJob} and state < 'active' for update skip locked
      ), removed as (
        delete from ${schema}.job where name = 'retries' and id in (select id from waiting) returning data, start_after
      )
      select data ->> 'ev' as "eventRowId", data ->> 'wh' as "webhookId" from removed order by start_after`,
    [workspaceId, ordinal],
  );
  return rows as DeliveryKey[];
}
