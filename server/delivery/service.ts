import { randomInt } from 'node:crypto';

import { type Clock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Live } from '../live/index.ts';
import {
  type Attempt,
  type DeliveryKey,
  firstRedelivery,
  type JsonObject,
  processEvent,
  type UserError,
} from '../model/index.ts';
import { type Queue, type WakeUps } from '../queue/index.ts';
import { defaultSample } from '../routing/index.ts';
import {
  inTransaction,
  insertEvents,
  type NewAttempt,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { makeAttempt } from './attempt/make-attempt.ts';
import { type Sender } from './sending/sender.ts';

/** What people ask of deliveries. */
export interface DeliveryService {
  /**
   * Sends an event, or the sample, to the webhook's endpoint: once, now, past its filters, marked as a test. It stands
   * in the log and counts in no statistics. Works for a disabled webhook, too.
   */
  sendTestEvent(
    workspaceId: string,
    webhookId: string,
    event: JsonObject | null,
  ): Promise<{ attempt: Attempt | null; userErrors: UserError[] }>;
  /** Queues one more attempt, now, whatever the delivery's status. Its own schedule goes on if that one fails. */
  redeliver(workspaceId: string, key: DeliveryKey): Promise<{ userErrors: UserError[] }>;
}

export interface ServiceParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly wakeUps: WakeUps;
  readonly sender: Sender;
  readonly live: Pick<Live, 'wake'>;
  readonly clock: Clock;
}

export function createDeliveryService(parts: ServiceParts): DeliveryService {
  return {
    sendTestEvent: (workspaceId, webhookId, event) => sendTestEvent(parts, workspaceId, webhookId, event),
    redeliver: (workspaceId, key) => redeliver(parts, workspaceId, key),
  };
}

async function sendTestEvent(
  { storage, sender, live, clock }: ServiceParts,
  workspaceId: string,
  webhookId: string,
  given: JsonObject | null,
): Promise<{ attempt: Attempt | null; userErrors: UserError[] }> {
  const now = clock.now();
  await storage.directory.refresh([workspaceId]);
  const target = storage.directory.get(webhookId);
  if (!target || target.deleted || target.workspaceId !== workspaceId) {
    return { attempt: null, userErrors: [notFound('webhookId', 'There is no such webhook.')] };
  }
  const processed = processEvent(given ?? defaultSample('purchase', now), now, () => `test_${uuidv7()}`);
  if (processed.error) {
    const { field, ...error } = processed.error;
    return { attempt: null, userErrors: [{ ...error, field: ['event', ...(field ?? [])] }] };
  }
  const { eventId, eventName, userId, text } = processed.event;
  const eventRowId = uuidv7(now.getTime());
  await insertEvents(storage.pool, workspaceId, [
    {
      id: eventRowId,
      eventId,
      eventName,
      userId,
      payload: text,
      webhookIds: [webhookId],
      test: true,
      receivedAt: now,
    },
  ]);
  const request = {
    ...{
      workspaceId,
      webhookId,
      eventRowId,
      origin: 'TEST' as const,
      ordinal: 0,
      attemptNumber: 1,
      scheduledNextAt: null,
    },
    event: { eventId, eventName, body: Buffer.from(text), test: true, traceContext: null },
  };
  const made = await makeAttempt(request, target, { sender, clock });
  if (!made) throw new Error('The service is stopping.');
  await inTransaction(storage.pool, (tx) => recordAttempts(tx, [made.attempt]));
  live.wake(workspaceId);
  return { attempt: toAttempt(made.attempt), userErrors: [] };
}

function toAttempt({ response: _, ...attempt }: NewAttempt): Attempt {
  const { attemptedAt, responseTimeMs, status } = attempt;
  const deliveredAt = status === 'DELIVERED' ? new Date(attemptedAt.getTime() + (responseTimeMs ?? 0)) : null;
  return { ...attempt, position: null, deliveredAt };
}

/** The column's end. A redelivery has a name, since its job may be taken twice, and must be recognised. */
const lastRedelivery = 32_767;

async function redeliver(
  { storage, queue, wakeUps }: ServiceParts,
  workspaceId: string,
  { eventRowId, webhookId }: DeliveryKey,
): Promise<{ userErrors: UserError[] }> {
  const event = (await storage.events.findMany(workspaceId, [eventRowId])).get(eventRowId);
  if (!event?.webhookIds.includes(webhookId))
    return refuse(notFound('deliveryId', 'There is no such delivery.'));
  if (event.test) return refuse(invalid('A test send is not delivered again: send another test.'));
  const webhook = await storage.webhooks.find(workspaceId, webhookId);
  if (!webhook) return refuse(notFound('deliveryId', 'The webhook of this delivery was deleted.'));
  if (!webhook.enabled) return refuse(invalid('The webhook of this delivery is disabled: enable it first.'));
  const ordinal = randomInt(firstRedelivery, lastRedelivery + 1);
  await queue.enqueueRetries(storage.pool, [
    { workspaceId, webhookId, eventRowId, origin: 'MANUAL', ordinal, released: false, startAfter: null },
  ]);
  wakeUps.wake('retries');
  return { userErrors: [] };
}

function refuse(error: UserError): { userErrors: UserError[] } {
  return { userErrors: [error] };
}

function notFound(field: string, message: string): UserError {
  return { field: [field], message, code: 'NOT_FOUND' };
}

function invalid(message: string): UserError {
  return { field: ['deliveryId'], message, code: 'INVALID' };
}
