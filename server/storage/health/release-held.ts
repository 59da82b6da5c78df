import { uuidv7LowerBound } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type HeldDelivery } from './hold-deliveries.ts';

/**
 * Removes up to `limit` held-back deliveries of a webhook, the longest held first, and returns them. To be called in
 * the transaction that adds their jobs.
 *
 * @param before Only those that were held before this time; null for all.
 */
export async function releaseHeld(
  tx: Queryable,
  workspaceId: string,
  webhookId: string,
  limit: number,
  before: Date | null = null,
): Promise<HeldDelivery[]> {
  const { rows } = await tx.query<{ event_row_id: string; ordinal: number }>({
    name: 'release-held',
    // The last row may have more deliveries than are needed: the others stay in it.
    text: /* sql */ `
      with oldest as (
        select id, event_row_ids, ordinals, cardinality(event_row_ids) as size,
          (sum(cardinality(event_row_ids)) over (order by id))::integer as through
        from (
          select * from delivery.held
          where workspace_id = $1 and webhook_id = $2 and ($4::uuid is null or id < $4) order by id limit $3
          for update skip locked -- another process releases other rows
        ) as rows
      ), needed as (
        select *, least(size, $3 - (through - size)) as taken from oldest where through - size < $3
      ), emptied as (
        delete from delivery.held h using needed n
        where h.workspace_id = $1 and h.webhook_id = $2 and h.id = n.id and n.taken = n.size
      ), shortened as (
        update delivery.held h
        set event_row_ids = n.event_row_ids[n.taken + 1:], ordinals = n.ordinals[n.taken + 1:]
        from needed n
        where h.workspace_id = $1 and h.webhook_id = $2 and h.id = n.id and n.taken < n.size
      )
      select each.event_row_id, each.ordinal
      from needed n, unnest(n.event_row_ids[:n.taken], n.ordinals[:n.taken]) with ordinality
        as each (event_row_id, ordinal, index)
      order by n.id, each.index`,
    values: [workspaceId, webhookId, limit, before && uuidv7LowerBound(before.getTime())],
  });
  return rows.map((row) => ({
    workspaceId,
    webhookId,
    eventRowId: row.event_row_id,
    ordinal: row.ordinal,
  }));
}
