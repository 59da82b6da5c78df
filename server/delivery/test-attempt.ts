import { setTimeout } from 'node:timers/promises';

import { type Clock } from '../clock.ts';
import { type Live } from '../live/index.ts';
import { type Log } from '../log.ts';
import { type Attempt, type StoredEvent } from '../model/index.ts';
import {
  type DeliveryTarget,
  inTransaction,
  type NewAttempt,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { makeAttempt } from './attempt/make-attempt.ts';
import { type Sender } from './sending/sender.ts';

export interface TestAttemptParts {
  readonly storage: Pick<Storage, 'pool' | 'attempts'>;
  readonly sender: Pick<Sender, 'send' | 'isResolved' | 'whenResolved'>;
  readonly live: Pick<Live, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The stored event of a test send. */
type TestEvent = Pick<StoredEvent, 'id' | 'eventId' | 'eventName'> & { readonly payload: string };

/** Sends the event of a test send and records the attempt. */
export async function makeTestAttempt(
  parts: TestAttemptParts,
  target: DeliveryTarget,
  { id: eventRowId, eventId, eventName, payload }: TestEvent,
): Promise<Attempt> {
  const { storage, live, sender } = parts;
  const { workspaceId, id: webhookId } = target;
  // Somebody waits for it, so it goes before the deliveries of the same workspace.
  if (!sender.isResolved(target)) await sender.whenResolved(target, true);
  const event = {
    eventId,
    eventName,
    body: Buffer.from(payload),
    test: true,
    source: null,
    traceContext: null,
  };
  const made = await makeAttempt(
    {
      workspaceId,
      webhookId,
      eventRowId,
      event,
      attemptNumber: 1,
      origin: 'TEST',
      ordinal: 0,
      scheduledNextAt: null,
    },
    target,
    parts,
  );
  if (!made) throw new Error('The service is stopping.');
  const taken = await inTransaction(storage.pool, (tx) => recordAttempts(tx, [made.attempt]));
  live.wake(workspaceId);
  const recorded = taken.length > 0 ? await findTestAttempt(parts, target, eventRowId) : null;
  return recorded ?? toAttempt(made.attempt);
}

/** How much longer than its timeout a test send may take: to look up the host name in its turn, and to be recorded. */
const graceMs = 15_000;
/** The sender may be another process, so nothing here is told when it has ended. */
const pollMs = 250;

/**
 * The attempt of a test send that an earlier call has begun. Waits while it may be under way; null if it must have been
 * lost with its process.
 */
export async function awaitTestAttempt(
  parts: TestAttemptParts,
  target: DeliveryTarget,
  { eventRowId, begunAt }: { readonly eventRowId: string; readonly begunAt: Date },
): Promise<Attempt | null> {
  const deadline = begunAt.getTime() + target.timeoutMs + graceMs;
  for (;;) {
    const attempt = await findTestAttempt(parts, target, eventRowId);
    if (attempt) return attempt;
    if (parts.clock.now().getTime() >= deadline) return null;
    await setTimeout(pollMs);
  }
}

async function findTestAttempt(
  { storage }: TestAttemptParts,
  { workspaceId, id: webhookId }: DeliveryTarget,
  eventRowId: string,
): Promise<Attempt | null> {
  const [attempt] = await storage.attempts.lastOfDeliveries(workspaceId, [{ eventRowId, webhookId }]);
  return attempt ?? null;
}

function toAttempt({ response: _, ...attempt }: NewAttempt): Attempt {
  const { attemptedAt, responseTimeMs, status } = attempt;
  const deliveredAt = status === 'DELIVERED' ? new Date(attemptedAt.getTime() + (responseTimeMs ?? 0)) : null;
  return { ...attempt, position: null, deliveredAt };
}
