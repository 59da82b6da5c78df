import { type Clock } from '../clock.ts';
import { uuidv7 } from '../ids.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type Attempt, type JsonObject, processEvent, type UserError } from '../model/index.ts';
import { defaultSample } from '../routing/index.ts';
import {
  inTransaction,
  insertEvents,
  type NewAttempt,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { type AttemptInputs } from './attempt/attempt-inputs.ts';
import { makeAttempt } from './attempt/make-attempt.ts';
import { type Sender } from './sending/sender.ts';

export interface SendTestEventParts {
  readonly storage: Pick<Storage, 'pool' | 'directory'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly live: Pick<Live, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sends an event, or the sample, to a webhook's endpoint: once, now, past its filters, marked as a test. It stands in the
 * log and counts in no statistics. Works for a disabled webhook, too.
 */
export async function sendTestEvent(
  parts: SendTestEventParts,
  workspaceId: string,
  webhookId: string,
  given: JsonObject | null,
): Promise<{ attempt: Attempt | null; userErrors: UserError[] }> {
  const { storage, live, clock } = parts;
  const now = clock.now();
  await storage.directory.refresh([workspaceId]);
  const target = storage.directory.get(webhookId);
  if (!target || target.deleted || target.workspaceId !== workspaceId)
    return refuse({ field: ['webhookId'], message: 'There is no such webhook.', code: 'NOT_FOUND' });
  const processed = processEvent(given ?? defaultSample('purchase', now), now, () => `test_${uuidv7()}`);
  if (processed.error) {
    const { field, ...error } = processed.error;
    return refuse({ ...error, field: ['event', ...(field ?? [])] });
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
  const spec: AttemptInputs = {
    workspaceId,
    webhookId,
    eventRowId,
    event: { eventId, eventName, body: Buffer.from(text), test: true, traceContext: null },
    attemptNumber: 1,
    origin: 'TEST',
    ordinal: 0,
    scheduledNextAt: null,
  };
  const made = await makeAttempt(spec, target, parts);
  if (!made) throw new Error('The service is stopping.');
  await inTransaction(storage.pool, (tx) => recordAttempts(tx, [made.attempt]));
  live.wake(workspaceId);
  return { attempt: toAttempt(made.attempt), userErrors: [] };
}

function refuse(error: UserError): { attempt: null; userErrors: UserError[] } {
  return { attempt: null, userErrors: [error] };
}

function toAttempt({ response: _, ...attempt }: NewAttempt): Attempt {
  const { attemptedAt, responseTimeMs, status } = attempt;
  const deliveredAt = status === 'DELIVERED' ? new Date(attemptedAt.getTime() + (responseTimeMs ?? 0)) : null;
  return { ...attempt, position: null, deliveredAt };
}
