import { type DeliveryKey } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Those of these deliveries that are held back. Costs an index look-up each, however many deliveries are held. */
export async function findHeld(
  client: Queryable,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<DeliveryKey[]> {
  const { rows } = await client.query<{ event_row_id: string; webhook_id: string }>({
    name: 'find-held',
    text: /* sql */ `
      select k.event_row_id, k.webhook_id from unnest($2::uuid[], $3::uuid[]) as k (event_row_id, webhook_id)
      where exists (
        select from (
          -- apart, or the planner reads all that is held for the webhook
          select h.workspace_id, h.webhook_id from delivery.held h
          where h.event_row_ids @> array[k.event_row_id] offset 0
        ) as found
        where found.workspace_id = $1 and found.webhook_id = k.webhook_id)`,
    values: [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  });
  return rows.map((row) => ({ eventRowId: row.event_row_id, webhookId: row.webhook_id }));
}
