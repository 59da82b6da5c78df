import { uuidv7 } from '../ids.ts';
import {
  type Attempt,
  type Author,
  idempotencyKeyReused,
  type ProcessedEvent,
  type StoredEvent,
  theSystem,
  type UserError,
} from '../model/index.ts';
import {
  type CallOutcome,
  deliveryObject,
  type DeliveryTarget,
  type IdempotentCall,
  insertEvents,
  inTransaction,
  type NewEvent,
  type Storage,
  writeAudit,
} from '../storage/index.ts';
import { awaitTestAttempt, type TestAttemptParts, makeTestAttempt } from './test-attempt.ts';
import { type TestSendGate } from './test-send-gate.ts';

export interface SendTestEventParts extends TestAttemptParts {
  readonly storage: TestAttemptParts['storage'] & Pick<Storage, 'directory' | 'events' | 'idempotency'>;
  readonly gate: TestSendGate;
}

interface TestSent {
  readonly attempt: Attempt | null;
  readonly userErrors: UserError[];
}

/** What is stored with an idempotency key: the row id of the event that was sent. */
type EventRowId = string;

/**
 * Sends an event to a webhook's endpoint: once, now, past its filters, marked as a test. It stands in the log and counts
 * in no statistics. Works for a disabled webhook, too.
 *
 * @param call Given with an idempotency key: a repeated call sends nothing and has the first call's attempt.
 * @param by Who asks: an entry of the audit log.
 */
export function sendTestEvent(
  parts: SendTestEventParts,
  ...given: readonly [
    workspaceId: string,
    webhookId: string,
    event: ProcessedEvent,
    call?: IdempotentCall | null,
    by?: Author,
  ]
): Promise<TestSent> {
  // Repeated calls as well: while they wait for an attempt, they poll the database.
  return parts.gate.enter(given[0], () => send(parts, ...given), refuse);
}

async function send(
  parts: SendTestEventParts,
  workspaceId: string,
  webhookId: string,
  event: ProcessedEvent,
  call: IdempotentCall | null = null,
  by: Author = theSystem,
): Promise<TestSent> {
  const { storage } = parts;
  await storage.directory.refresh([workspaceId]);
  const target = storage.directory.get(webhookId);
  if (!target || target.workspaceId !== workspaceId) return refuse(unknownWebhook);
  const earlier = call && (await storage.idempotency.find<EventRowId>(storage.pool, workspaceId, call));
  if (earlier) return answer(parts, target, earlier);
  const refusal = await parts.gate.admit(target);
  if (refusal) return refuse(refusal);
  const stored = testEventOf(event, target, parts.clock.now());
  const outcome = await store(parts, target, stored, call, by);
  if (outcome.state !== 'done') return answer(parts, target, outcome);
  return { attempt: await makeTestAttempt(parts, target, stored), userErrors: [] };
}

/** The answer to a call whose idempotency key is known. */
async function answer(
  parts: SendTestEventParts,
  target: DeliveryTarget,
  earlier: Exclude<CallOutcome<EventRowId>, { state: 'done' }>,
): Promise<TestSent> {
  if (earlier.state === 'reused') return refuse(idempotencyKeyReused);
  const begun = { eventRowId: earlier.result, begunAt: earlier.claimedAt };
  const found = await awaitTestAttempt(parts, target, begun);
  if (found) return { attempt: found, userErrors: [] };
  // The process that began it must have been lost.
  const event = await findEvent(parts.storage, target.workspaceId, earlier.result);
  if (!event) return refuse(expired);
  const refusal = await parts.gate.admit(target);
  if (refusal) return refuse(refusal);
  return { attempt: await makeTestAttempt(parts, target, event), userErrors: [] };
}

async function findEvent(
  { events }: SendTestEventParts['storage'],
  workspaceId: string,
  id: EventRowId,
): Promise<(StoredEvent & { readonly payload: string }) | null> {
  const [found, payloads] = await Promise.all([
    events.findMany(workspaceId, [id]),
    events.payloads(workspaceId, [id]),
  ]);
  const [event, payload] = [found.get(id), payloads.get(id)];
  return event && payload !== undefined ? { ...event, payload } : null;
}

function testEventOf(
  { eventId, eventName, userId, text }: ProcessedEvent,
  { id: webhookId, workspaceId }: DeliveryTarget,
  now: Date,
): NewEvent {
  return {
    workspaceId,
    id: uuidv7(now.getTime()),
    eventId,
    eventName,
    userId,
    payload: text,
    webhookIds: [webhookId],
    test: true,
    receivedAt: now,
  };
}

/** Stores the event, in one transaction with the idempotency key and the entry of the audit log. */
function store(
  { storage, clock }: Pick<SendTestEventParts, 'storage' | 'clock'>,
  { id: webhookId, workspaceId }: DeliveryTarget,
  event: NewEvent,
  call: IdempotentCall | null,
  by: Author,
): Promise<CallOutcome<EventRowId>> {
  const object = deliveryObject({ eventRowId: event.id, webhookId });
  return inTransaction(storage.pool, async (tx) => {
    const insert = async () => {
      await insertEvents(tx, [event]);
      await writeAudit(tx, { workspaceId, by, at: clock.now(), action: 'TEST_SENT', object });
      return event.id;
    };
    if (call) return storage.idempotency.run(tx, workspaceId, call, insert);
    return { state: 'done', result: await insert() };
  });
}

const unknownWebhook: UserError = {
  field: ['webhookId'],
  message: 'There is no such webhook.',
  code: 'NOT_FOUND',
};

const expired: UserError = {
  field: ['idempotencyKey'],
  message: 'The event that was sent with this idempotency key is no longer stored.',
  code: 'NOT_FOUND',
};

function refuse(error: UserError): TestSent {
  return { attempt: null, userErrors: [error] };
}
