import { randomInt } from 'node:crypto';

import { type Clock } from '../clock.ts';
import { type Live } from '../live/index.ts';
import {
  type Author,
  type CallQuota,
  type DeliveryKey,
  erasedPayload,
  firstBulkRedelivery,
  firstRedelivery,
  idempotencyKeyReused,
  theSystem,
  type UserError,
} from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import {
  deliveryObject,
  type IdempotentCall,
  inTransaction,
  type Queryable,
  type Storage,
  writeAudit,
} from '../storage/index.ts';
import { admitRedelivery, type RedeliveryLimits } from './redelivery-gate.ts';

export interface RedeliverParts {
  readonly storage: Pick<Storage, 'pool' | 'events' | 'webhooks' | 'idempotency'>;
  readonly queue: Pick<Queue, 'enqueueRetries' | 'countRedeliveries'>;
  readonly wakeUps: Pick<WakeUps, 'wake'>;
  readonly live: Pick<Live, 'moved'>;
  readonly limits: RedeliveryLimits;
  readonly clock: Clock;
  /** Hears of every call that was refused because of a limit. */
  readonly onRefused?: (quota: CallQuota) => void;
}

/**
 * Queues one more attempt of a delivery, now, whatever its status. Its own schedule goes on if that attempt fails.
 *
 * @param call Given with an idempotency key: a repeated call queues nothing.
 * @param by Who asks: an entry of the audit log.
 */
export async function redeliver(
  { storage, queue, wakeUps, live, limits, clock, onRefused }: RedeliverParts,
  workspaceId: string,
  { eventRowId, webhookId }: DeliveryKey,
  call: IdempotentCall | null = null,
  by: Author = theSystem,
): Promise<{ userErrors: UserError[] }> {
  // Before the checks: the webhook may have been disabled since the first call.
  const earlier = call && (await storage.idempotency.find(storage.pool, workspaceId, call));
  if (earlier) return { userErrors: earlier.state === 'reused' ? [idempotencyKeyReused] : [] };
  const event = (await storage.events.findMany(workspaceId, [eventRowId])).get(eventRowId);
  if (!event?.webhookIds.includes(webhookId)) return refuse('NOT_FOUND', 'There is no such delivery.');
  if (event.payloadBytes === erasedPayload.length)
    return refuse('INVALID', 'The event of this delivery was erased.');
  if (event.test) return refuse('INVALID', 'A test send is not delivered again: send another test.');
  const webhook = await storage.webhooks.find(workspaceId, webhookId);
  if (!webhook) return refuse('NOT_FOUND', 'The webhook of this delivery was deleted.');
  if (!webhook.enabled)
    return refuse('INVALID', 'The webhook of this delivery is disabled: enable it first.');
  const refusal = await admitRedelivery({ pool: storage.pool, queue, limits, onRefused }, workspaceId);
  if (refusal) return { userErrors: [refusal] };
  // A random name, since its job may be claimed twice and must be recognised.
  const ordinal = randomInt(firstRedelivery, firstBulkRedelivery);
  const object = deliveryObject({ eventRowId, webhookId });
  const enqueue = async (tx: Queryable) => {
    await queue.enqueueRetries(tx, [
      { workspaceId, webhookId, eventRowId, origin: 'MANUAL', ordinal, released: false, startAfter: null },
    ]);
    await writeAudit(tx, { workspaceId, by, at: clock.now(), action: 'REDELIVERY_REQUESTED', object });
    return null;
  };
  const outcome = await inTransaction(storage.pool, (tx) =>
    call ? storage.idempotency.run(tx, workspaceId, call, () => enqueue(tx)) : enqueue(tx),
  );
  if (outcome?.state === 'reused') return { userErrors: [idempotencyKeyReused] };
  wakeUps.wake('retries');
  live.moved(workspaceId, 'QUEUED', [{ eventRowId, webhookId }]);
  return { userErrors: [] };
}

function refuse(code: UserError['code'], message: string): { userErrors: UserError[] } {
  return { userErrors: [{ field: ['deliveryId'], message, code }] };
}
