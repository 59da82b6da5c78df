import { type Queryable } from '../postgres/transaction.ts';

/** Requests to a webhook with a rate limit: this many, evenly apart, from some time on. */
export interface Reservation {
  /** Milliseconds from now until the first one may start. */
  readonly waitMs: number;
  /** Milliseconds between two. */
  readonly everyMs: number;
}

/** Nobody reserves farther ahead than this: others wait for their share, too. */
const farthestMs = 1000;

/**
 * Reserves the next `count` places in a webhook's row of requests, which all workers share. The row's place in time
 * moves on by what was reserved (the generic cell rate algorithm), so the limit holds however many workers there are.
 *
 * @returns Null when the places of the next second are all taken.
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
      where r.next_at < clock_timestamp() + ${farthestMs} * interval '1 ms'
      returning extract(epoch from next_at - $3 * interval '1 ms' - clock_timestamp())::float8 * 1000 as wait`,
    values: [webhook.workspaceId, webhook.webhookId, everyMs * count],
  });
  return rows[0] ? { waitMs: Math.max(0, rows[0].wait), everyMs } : null;
}
