import { type Queryable } from '../postgres/transaction.ts';

/** Start times for requests to a webhook with a rate limit, at equal distances. */
export interface Reservation {
  /** Milliseconds from now until the first one may start. */
  readonly waitMs: number;
  /** Milliseconds between the starts of two requests. */
  readonly everyMs: number;
}

/** A reservation may not begin later than this, so that all workers get their share. */
const maxAheadMs = 1000;

/**
 * Reserves the start times of the next `count` requests to a webhook. All workers share the stored time of its next request,
 * which every reservation moves on (the generic cell rate algorithm), so the limit holds however many workers there are.
 *
 * @returns Null when all start times of the next second are reserved.
 */
export async function reserveSends(
  client: Queryable,
  webhook: { readonly workspaceId: string; readonly webhookId: string; readonly perSecond: number },
  count: number,
): Promise<Reservation | null> {
  const everyMs = 1000 / webhook.perSecond;
  const { rows } = await client.query<{ wait: number }>({
    name: 'reserve-sends',
    text: /* sql */ `
      insert into delivery.rate_limits as r (workspace_id, webhook_id, next_at)
      values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
      on conflict (workspace_id, webhook_id) do update
      set next_at = greatest(r.next_at, clock_timestamp()) + $3 * interval '1 ms'
      where r.next_at < clock_timestamp() + ${maxAheadMs} * interval '1 ms'
      returning extract(epoch from next_at - $3 * interval '1 ms' - clock_timestamp())::float8 * 1000 as wait`,
    values: [webhook.workspaceId, webhook.webhookId, everyMs * count],
  });
  return rows[0] ? { waitMs: Math.max(0, rows[0].wait), everyMs } : null;
}
