import { type Queryable } from '../postgres/transaction.ts';
import { type HeldDelivery } from './hold-deliveries.ts';

/** Rows that are looked through for another event. A delivery is in one of them, or in a few after a fault. */
const rowsRead = 8;

/**
 * Removes one held-back delivery of a webhook, to probe its endpoint with, and returns it: the longest held whose event
 * is not `failedEvent`, or the longest held when there is no other. An event that an endpoint cannot take would
 * otherwise be its probe again and again. To be called in the transaction that adds its job.
 *
 * @param failedEvent The event of the request that failed last, `StoredEvent.id`; null when none is known.
 */
export async function releaseProbe(
  tx: Queryable,
  { workspaceId, webhookId }: { readonly workspaceId: string; readonly webhookId: string },
  failedEvent: string | null,
): Promise<HeldDelivery[]> {
  const { rows } = await tx.query<{ event_row_id: string; ordinal: number }>({
    name: 'release-probe',
    text: /* sql */ `
      with oldest as (
        select id, event_row_ids, ordinals from delivery.held
        where workspace_id = $1 and webhook_id = $2 order by id limit ${rowsRead} for update skip locked
      ), probe as (
        select o.id, each.index::integer, each.event_row_id, each.ordinal, cardinality(o.event_row_ids) as size
        from oldest o, unnest(o.event_row_ids, o.ordinals) with ordinality as each (event_row_id, ordinal, index)
        order by each.event_row_id is not distinct from $3::uuid, o.id, each.index limit 1
      ), emptied as (
        delete from delivery.held h using probe p
        where h.workspace_id = $1 and h.webhook_id = $2 and h.id = p.id and p.size = 1
      ), shortened as (
        update delivery.held h
        set event_row_ids = h.event_row_ids[:p.index - 1] || h.event_row_ids[p.index + 1:],
          ordinals = h.ordinals[:p.index - 1] || h.ordinals[p.index + 1:]
        from probe p
        where h.workspace_id = $1 and h.webhook_id = $2 and h.id = p.id and p.size > 1
      )
      select event_row_id, ordinal from probe`,
    values: [workspaceId, webhookId, failedEvent],
  });
  return rows.map((row) => ({
    workspaceId,
    webhookId,
    eventRowId: row.event_row_id,
    ordinal: row.ordinal,
  }));
}
