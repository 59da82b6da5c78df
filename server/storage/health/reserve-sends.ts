import { type Queryable } from '../postgres/transaction.ts';

/** A reservation may not begin later than this, so that all workers get their share. */
const maxAheadMs = 1000;

/**
 * Reserves the next `lengthMs` of a webhook's time for its requests. All workers share the webhook's row, and its time
 * moves on by what was reserved, so no two reservations overlap however many workers there are.
 *
 * @returns In how many milliseconds the reserved time begins, as of some moment while the statement ran; null when the
 *   next second is reserved already.
 */
export async function reserveSends(
  client: Queryable,
  { workspaceId, webhookId }: { readonly workspaceId: string; readonly webhookId: string },
  lengthMs: number,
): Promise<number | null> {
  const { rows } = await client.query<{ wait: number }>({
    name: 'reserve-sends',
    text: /* sql */ `
      insert into delivery.rate_limits as r (workspace_id, webhook_id, next_at)
      values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
      on conflict (workspace_id, webhook_id) do update
      set next_at = greatest(r.next_at, clock_timestamp()) + $3 * interval '1 ms'
      where r.next_at < clock_timestamp() + ${maxAheadMs} * interval '1 ms'
      returning extract(epoch from next_at - $3 * interval '1 ms' - clock_timestamp())::float8 * 1000 as wait`,
    values: [workspaceId, webhookId, lengthMs],
  });
  return rows[0] ? Math.max(0, rows[0].wait) : null;
}
