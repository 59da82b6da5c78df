import { type CallQuota, rateLimited, type UserError } from '../model/index.ts';
import { type Queue } from '../queue/index.ts';
import { type Pool, takeCall } from '../storage/index.ts';

export interface RedeliveryLimits {
  /** Requests for a redelivery per second and workspace. */
  readonly perSecond: number;
  /** Redeliveries of a workspace that may be in the queue. */
  readonly waiting: number;
}

export interface RedeliveryGateParts {
  readonly pool: Pool;
  readonly queue: Pick<Queue, 'countRedeliveries'>;
  readonly limits: RedeliveryLimits;
  /** Hears of every refusal. */
  readonly onRefused?: (quota: CallQuota) => void;
}

/** After a pause, a workspace may request the redeliveries of so many seconds at once. */
const burstSeconds = 10;
/** What is said when too many wait, which workers make at their own speed. */
const fullRetryMs = 10_000;

const field = ['deliveryId'];

/**
 * Bounds the redeliveries that a workspace requests, over all processes. Calls that come at the same time may exceed the
 * number of waiting ones by themselves.
 *
 * @returns Null when one more may be queued; else why not.
 */
export async function admitRedelivery(
  { pool, queue, limits, onRefused }: RedeliveryGateParts,
  workspaceId: string,
): Promise<UserError | null> {
  const { perSecond, waiting } = limits;
  const rate = { perSecond, burst: perSecond * burstSeconds };
  const waitMs = await takeCall(pool, workspaceId, 'redeliveries', rate);
  if (waitMs !== null) {
    onRefused?.('redeliveries');
    const what = `A workspace may request ${perSecond} redeliveries per second (REDELIVERIES_PER_SECOND)`;
    return rateLimited(field, what, waitMs);
  }
  if ((await queue.countRedeliveries(workspaceId, waiting)) < waiting) return null;
  onRefused?.('waiting_redeliveries');
  const what = `${waiting} redeliveries of this workspace wait to be made, which is the most (MAX_WAITING_REDELIVERIES)`;
  return rateLimited(field, what, fullRetryMs);
}
