import { uuidv7 } from '../ids.ts';
import { type DeliveryKey, healthy } from '../model/index.ts';
import { changeHealth, holdDeliveries, insertEvents } from '../storage/index.ts';
import { record, someAttempt } from './attempts.ts';
import { historyOf, type Step } from './delivery-history.ts';
import { type DeliveryWorld } from './delivery-world.ts';

/** The states of deliveries, and what is no delivery although it looks like one. */
export const kinds = [
  'PENDING',
  'RETRYING',
  'HELD',
  'DELIVERED',
  'FAILED',
  'CANCELLED',
  'test send',
] as const;
export type Kind = (typeof kinds)[number];

/** The steps that lead to each of them; a PENDING one waits in the queue, and a HELD one for a paused endpoint. */
const steps: Readonly<Record<Exclude<Kind, 'PENDING' | 'test send'>, readonly Step[]>> = {
  RETRYING: ['retrying'],
  HELD: [],
  DELIVERED: ['delivered'],
  FAILED: ['failed'],
  CANCELLED: ['cancelled'],
};

/** The deliveries by their kinds. */
export type Made = Readonly<Record<Kind, DeliveryKey>>;

/** Makes one delivery of each kind, to two webhooks of a URL. No worker may run yet. */
export async function makeDeliveries(world: DeliveryWorld, url: string): Promise<Made> {
  const name = `name-${uuidv7()}`;
  const ofPaused = `${name} of the paused one`;
  const settings = {
    url,
    eventFilter: { mode: 'INCLUDE' as const, events: [name] },
    retrySchedule: 'CUSTOM' as const,
    retryDelays: [3600],
  };
  const [alive, paused] = [
    await world.addWebhook(settings),
    await world.addWebhook({
      ...settings,
      eventFilter: { mode: 'INCLUDE', events: [ofPaused] },
    }),
  ];
  const made = {} as Record<Kind, DeliveryKey>;
  for (const kind of kinds)
    made[kind] = await (kind === 'HELD'
      ? make(world, kind, ofPaused, paused)
      : make(world, kind, name, alive));
  return made;
}

async function make(
  world: DeliveryWorld,
  kind: Kind,
  eventName: string,
  webhookId: string,
): Promise<DeliveryKey> {
  const { storage, queue, workspaceId } = world;
  const [eventRowId, eventId] = [uuidv7(), uuidv7()];
  const key = { workspaceId, webhookId, eventRowId };
  if (kind === 'PENDING') {
    await world.send([{ event_name: eventName, event_id: eventId }]);
    const { rows } = await storage.pool.query<{ id: string }>(
      'select id from events.raw_events where workspace_id = $1 and event_id = $2',
      [workspaceId, eventId],
    );
    return { webhookId, eventRowId: rows[0]!.id };
  }
  const test = kind === 'test send';
  const payload = JSON.stringify({ event_name: eventName, event_id: eventId });
  const event = { workspaceId, id: eventRowId, eventId, eventName, userId: null, payload, test };
  await insertEvents(storage.pool, [{ ...event, webhookIds: [webhookId], receivedAt: new Date() }]);
  const history = test
    ? [{ origin: 'TEST' as const }]
    : historyOf(steps[kind], 0).map((one) => ({ ...one, nextAttemptAt: one.nextAttemptAt && inAnHour() }));
  await record(
    storage.pool,
    history.map((one, n) => someAttempt({ ...key, ...one, eventId, eventName, attemptNumber: n + 1 })),
  );
  if (kind === 'RETRYING')
    await queue.enqueueRetries(storage.pool, [
      { ...key, origin: 'SCHEDULED', ordinal: 1, released: false, startAfter: inAnHour() },
    ]);
  if (kind === 'HELD') {
    const open = { ...healthy, state: 'OPEN' as const, nextProbeAt: inAnHour() };
    await changeHealth(storage.pool, key, healthy, open);
    await holdDeliveries(storage.pool, [{ ...key, ordinal: 0 }]);
  }
  return key;
}

const inAnHour = () => new Date(Date.now() + 3_600_000);
