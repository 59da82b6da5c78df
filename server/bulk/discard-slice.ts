import {
  type Attempt,
  type DeliveryKey,
  firstRedelivery,
  formatDeliveryId,
  planAttempt,
} from '../model/index.ts';
import {
  type HeldDelivery,
  type NewAttempt,
  type Queryable,
  readAttemptsOfDeliveries,
  readEventHeads,
  recordAttempts,
  releaseHeld,
  type EventHead,
} from '../storage/index.ts';
import { type DoSlice, idleSlice, mostPerSlice } from './slice.ts';

/** The error of a delivery that somebody discarded. */
const discarded = 'cancelled: discarded while its endpoint was paused';

/** Between slices: others read and record in between. */
const restMs = 100;

/** Cancels the next deliveries that were held when the job was requested, the longest held first. */
export function discardSlice(now: () => Date): DoSlice {
  return async (tx, job) => {
    if (job.state !== 'RUNNING' || job.webhookId === null) return idleSlice(job, 0);
    const { workspaceId, webhookId, requestedAt } = job;
    const held = await releaseHeld(tx, workspaceId, webhookId, mostPerSlice, requestedAt);
    const cancelled = held.length === 0 ? 0 : await cancel(tx, workspaceId, held, now());
    return {
      ...idleSlice(job, 0, restMs),
      exhausted: held.length < mostPerSlice,
      selected: held.length,
      cancelled,
      queued: cancelled,
      skipped: held.length - cancelled,
      moved: { move: 'RELEASED', keys: held },
    };
  };
}

/**
 * Records that these deliveries are cancelled, and returns of how many: one that has arrived by a redelivery needs no such
 * row. The first pass locks the order of the workspace's attempts; where a number was taken before that, the second
 * pass reads what is final.
 */
async function cancel(
  tx: Queryable,
  workspaceId: string,
  held: readonly HeldDelivery[],
  now: Date,
): Promise<number> {
  const heads = new Map(
    (await readEventHeads(tx, workspaceId, [...new Set(held.map(({ eventRowId }) => eventRowId))])).map(
      (head) => [head.id, head],
    ),
  );
  let cancelled = 0;
  for (let open = held, pass = 1; open.length > 0 && pass <= 2; pass += 1) {
    const histories = Map.groupBy(await readAttemptsOfDeliveries(tx, workspaceId, open), formatDeliveryId);
    const rows = open.flatMap((one) => rowOf(one, heads, histories.get(formatDeliveryId(one)) ?? [], now));
    const taken = rows.length > 0 ? await recordAttempts(tx, rows) : [];
    cancelled += rows.length - taken.length;
    const late = new Set(taken.map((index) => formatDeliveryId(rows[index] as DeliveryKey)));
    open = open.filter((one) => late.has(formatDeliveryId(one)));
  }
  return cancelled;
}

function rowOf(
  { eventRowId, webhookId, workspaceId, ordinal }: HeldDelivery,
  heads: ReadonlyMap<string, EventHead>,
  history: readonly Attempt[],
  now: Date,
): NewAttempt[] {
  const head = heads.get(eventRowId);
  const origin = ordinal < firstRedelivery ? 'SCHEDULED' : 'MANUAL';
  const planned = head && planAttempt({ origin, ordinal }, history);
  if (!planned) return [];
  return [
    {
      workspaceId,
      eventRowId,
      webhookId,
      ordinal,
      attemptNumber: planned.attemptNumber,
      eventId: head.eventId,
      eventName: head.eventName,
      origin: 'CANCELLED',
      status: 'FAILED',
      errorMessage: discarded,
      attemptedAt: now,
      nextAttemptAt: null,
      httpStatusCode: null,
      responseTimeMs: null,
      revision: null,
      signature: null,
      signatureHeaders: null,
      response: null,
    },
  ];
}
