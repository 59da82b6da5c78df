import { type DeliveryKey } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Rows are read from the newest on. With up to 64 deliveries each, these are enough for any page. */
const maxRows = 1000;

/** Deliveries that are held back before their first attempt, newest event first. */
export async function readHeldFirst(
  client: Queryable,
  workspaceId: string,
  webhookId: string | null,
  limit: number,
): Promise<DeliveryKey[]> {
  const { rows } = await client.query<{ event_row_id: string; webhook_id: string }>({
    name: 'read-held-first',
    text: /* sql */ `
      select each.event_row_id, h.webhook_id
      from (
        select webhook_id, event_row_ids, ordinals from delivery.held
        where workspace_id = $1 and ($2::uuid is null or webhook_id = $2) order by id desc limit ${maxRows}
      ) as h cross join unnest(h.event_row_ids, h.ordinals) as each (event_row_id, ordinal)
      where each.ordinal = 0
      order by each.event_row_id desc limit $3`,
    values: [workspaceId, webhookId, limit],
  });
  return rows.map((row) => ({ eventRowId: row.event_row_id, webhookId: row.webhook_id }));
}
