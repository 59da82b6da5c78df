import { type Queryable } from '../postgres/transaction.ts';

/** What is held in a workspace. */
export interface HeldByWebhook {
  readonly total: number;
  /** The webhooks that most of it goes to, the one with the most first. */
  readonly webhooks: readonly { readonly webhookId: string; readonly count: number }[];
}

/**
 * Counts what is held, of webhooks that are enabled: all of it, in rows of up to 64 deliveries.
 *
 * @param webhookIds Only of these webhooks; null for all.
 * @param limit Webhooks at most. The total is that of all.
 */
export async function readHeldByWebhook(
  client: Queryable,
  workspaceId: string,
  webhookIds: readonly string[] | null,
  limit: number,
): Promise<HeldByWebhook> {
  const { rows } = await client.query<{ webhook_id: string; held: number; total: number }>({
    name: 'held-by-webhook',
    text: /* sql */ `
      select held.webhook_id, held.count as held, sum(held.count) over ()::float8 as total
      from (
        select webhook_id, sum(cardinality(event_row_ids))::float8 as count from delivery.held
        where workspace_id = $1 and ($2::uuid[] is null or webhook_id = any ($2)) group by webhook_id
      ) as held join settings.webhooks w on w.workspace_id = $1 and w.id = held.webhook_id
      where w.enabled and w.deleted_at is null
      order by held.count desc, held.webhook_id limit $3`,
    values: [workspaceId, webhookIds, limit],
  });
  return {
    total: rows[0]?.total ?? 0,
    webhooks: rows.map((row) => ({ webhookId: row.webhook_id, count: row.held })),
  };
}
