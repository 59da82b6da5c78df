import { type DeliveryKey } from '../model/index.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';

/** Returns those of the deliveries that have a job, waiting or claimed. Reads all jobs of their webhooks. */
export async function readWithJob(pool: SqlRunner, keys: readonly DeliveryKey[]): Promise<DeliveryKey[]> {
  const { rows } = await pool.query(
    /* sql */ `
      with wanted as materialized (
        select event_row_id, webhook_id from unnest($1::text[], $2::text[]) as k (event_row_id, webhook_id)
      )
      select w.event_row_id as "eventRowId", w.webhook_id as "webhookId" from wanted w
      where (w.event_row_id, w.webhook_id) in (
          select event.id, job.data ->> 'wh'
          from ${schema}.job, jsonb_array_elements_text(job.data -> 'ev') as event (id)
          where job.name = 'first-deliveries' and job.state <= 'active' and job.group_id in (select webhook_id from wanted))
        or (w.event_row_id, w.webhook_id) in (
          select job.data ->> 'ev', job.data ->> 'wh' from ${schema}.job
          where job.name = 'retries' and job.state <= 'active' and job.group_id in (select webhook_id from wanted))`,
    [keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  );
  return rows as DeliveryKey[];
}
