import { uuidv7 } from '../ids.ts';
import { holdDeliveries, type Pool } from '../storage/index.ts';

/** Stores events of a name, and holds their deliveries to a webhook, as a worker does. */
export async function holdMany(
  pool: Pool,
  of: { readonly workspaceId: string; readonly webhookId: string; readonly eventName: string },
  count: number,
): Promise<void> {
  const { workspaceId, webhookId, eventName } = of;
  const ids = Array.from({ length: count }, () => uuidv7());
  await pool.query(
    /* sql */ `
      insert into events.raw_events (id, workspace_id, event_id, event_name, payload, webhook_ids, received_at)
      select id, $1, id::text, $2, '{}', array[$3::uuid], now() from unnest($4::uuid[]) as id`,
    [workspaceId, eventName, webhookId, ids],
  );
  await holdDeliveries(
    pool,
    ids.map((eventRowId) => ({ workspaceId, webhookId, eventRowId, ordinal: 0 })),
  );
}
