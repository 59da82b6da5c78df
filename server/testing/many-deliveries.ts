import { uuidv7 } from '../ids.ts';
import { type DeliveryKey, type DeliveryState, type FailureReason } from '../model/index.ts';
import { type DeliverySource, holdDeliveries, insertEvents, type Storage } from '../storage/index.ts';
import { record, someAttempt } from './attempts.ts';
import { historyOf, stateOf, type Step } from './delivery-history.ts';

export const minute = 60_000;
/** When the event of the first delivery was received; each further one comes a minute later. */
export const startOfDeliveries = Date.UTC(2026, 1, 3);

export /** What is expected of one delivery. */
interface Made extends DeliveryKey {
  readonly eventId: string;
  readonly eventName: string;
  readonly userId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly changedAt: Date;
  readonly code: number | null;
  readonly reason: FailureReason | null;
}

const reasons: Readonly<Record<string, FailureReason>> = {
  'HTTP 503': 'HTTP_STATUS',
  'HTTP 404': 'HTTP_STATUS',
  timeout: 'TIMEOUT',
  ECONNREFUSED: 'CONNECTION',
  'cancelled: the webhook is disabled': 'CANCELLED',
};

/** The workspace to which a delivery is added. */
interface StoredWorkspace {
  readonly storage: Storage;
  readonly workspaceId: string;
}

interface Choice {
  readonly webhookId: string;
  /** Whether the webhook is. */
  readonly enabled: boolean;
  /** 0, 1 or 2: what becomes of the delivery where there is a choice. */
  readonly third: number;
}

interface Lists {
  readonly made: Made[];
  readonly waiting: DeliveryKey[];
  readonly redelivering: DeliveryKey[];
}

/** Deliveries of every course, with what is expected of each, and the queue as it is then. */
export interface Deliveries {
  readonly made: readonly Made[];
  readonly queue: Pick<DeliverySource, 'pending' | 'redelivering'>;
  add(workspace: StoredWorkspace, course: readonly Step[], choice: Choice): Promise<void>;
}

/** No deliveries yet. */
export function createDeliveries(): Deliveries {
  const lists: Lists = { made: [], waiting: [], redelivering: [] };
  return {
    made: lists.made,
    queue: {
      pending: async () => lists.waiting,
      redelivering: async () => lists.redelivering,
    },
    add: (...given) => add(lists, ...given),
  };
}

/** In the order of positions, as the attempts' times are: the database takes its own time. */
function heldAt(n: number): Date {
  return new Date(startOfDeliveries + n * minute + 30_000);
}

/** Adds a delivery. One in three that can be is held, one in three was held before, and as many are redelivered. */
async function add(
  { made, waiting, redelivering }: Lists,
  { storage, workspaceId }: StoredWorkspace,
  course: readonly Step[],
  { webhookId, enabled, third }: Choice,
): Promise<void> {
  const n = made.length;
  const eventRowId = uuidv7();
  const key = { eventRowId, webhookId };
  const event = {
    workspaceId,
    id: eventRowId,
    eventId: `e${n}`,
    eventName: n % 5 === 0 ? 'refund' : `purchase_${n % 3}`,
    userId: `u${n % 7}`,
    payload: '{}',
    test: false,
    webhookIds: [key.webhookId],
    receivedAt: new Date(startOfDeliveries + n * minute),
  };
  await insertEvents(storage.pool, [event]);
  await storage.pool.query('insert into events.event_ids (workspace_id, event_id, id) values ($1, $2, $3)', [
    workspaceId,
    event.eventId,
    eventRowId,
  ]);
  const history = historyOf(course, n);
  const attempts = history.map((one, index) =>
    someAttempt({
      ...key,
      ...one,
      workspaceId,
      attemptNumber: index + 1,
      eventId: event.eventId,
      eventName: event.eventName,
      attemptedAt: new Date(startOfDeliveries + n * minute + index * 1000),
    }),
  );
  await record(storage.pool, attempts);
  const goesOn = ['PENDING', 'RETRYING'].includes(
    stateOf(history, { active: true, held: false, redelivering: false }),
  );
  const held = goesOn && enabled && third === 1;
  if (held || (goesOn && third === 2)) {
    await holdDeliveries(storage.pool, [{ ...key, workspaceId, ordinal: course.length }]);
    await storage.pool.query('update delivery.troubled set changed_at = $1 where event_row_id = $2', [
      heldAt(n),
      eventRowId,
    ]);
    // Not `releaseHeld`, which releases the longest held.
    if (!held) await storage.pool.query('delete from delivery.held where event_row_ids = $1', [[eventRowId]]);
  }
  const queued = !goesOn && third === 0;
  if (queued) redelivering.push(key);
  if (course.length === 0 && !held) waiting.push(key);
  const state = stateOf(history, { active: enabled, held, redelivering: queued });
  const last = attempts.at(-1);
  made.push({
    ...key,
    eventId: event.eventId,
    eventName: event.eventName,
    userId: event.userId,
    state,
    attempts: course.length,
    changedAt: held ? heldAt(n) : (last?.attemptedAt ?? event.receivedAt),
    code: last?.httpStatusCode ?? null,
    reason: reasons[last?.errorMessage ?? ''] ?? null,
  });
}
