import { firstRedelivery } from '../../model/index.ts';
import { type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { type TransactionEnd } from './database.ts';
import { answerOf } from './endpoint.ts';
import { orphanedOrdinal } from './promises.ts';
import { workOf } from './watch.ts';
import { settingsChanges, workspaceId } from './webhooks.ts';
import { type SimulatedWorker } from './worker.ts';
import { type World } from './world.ts';

/** Something that happens, to a worker that is there and not paused. It may find nothing to do. */
export type Step = (world: World, worker: SimulatedWorker) => Promise<void> | void;

/** Few, so that much happens to each. */
const mostEvents = 5;

/**
 * Events are accepted, and routed to the webhooks that are enabled now. Their jobs wait to be claimed, or are stored as
 * claimed by the worker of the process that accepts them, which may be killed before it hears of the commit.
 */
export const accept: Step = (world, worker) => {
  const { database, random, faults } = world;
  const active = [...database.tables.webhooks.values()].filter((webhook) => webhook.active);
  const webhookIds = active.map(({ id }) => id);
  if (webhookIds.length === 0 || database.tables.events.size >= mostEvents) return;
  const events = new Map(database.tables.events);
  const eventRowIds: string[] = [];
  for (let count = random.between(1, 3); count > 0; count -= 1) {
    const id = `event ${events.size + 1}`;
    eventRowIds.push(id);
    events.set(id, {
      id,
      workspaceId,
      eventId: id,
      eventName: 'purchase',
      receivedAt: new Date(database.now),
      payload: `{"event_id":"${id}"}`,
      payloadBytes: 20,
      originalBytes: null,
      webhookIds,
      source: null,
      test: false,
    });
  }
  const jobs = webhookIds.map((webhookId) => {
    const data: FirstDeliveries = { workspaceId, webhookId, eventRowIds, released: false };
    return database.job('first-deliveries', data, null);
  });
  const handedOver = random.chance(0.5);
  const { number } = worker.connection;
  const added = handedOver ? jobs.map((job) => database.claimedFromTheStart(job, number)) : jobs;
  database.commit({ events, jobs: [...database.tables.jobs, ...added] });
  world.note(() => `accepted ${eventRowIds.join(', ')} for ${webhookIds.join(', ')}`);
  if (!handedOver) return;
  const heard = !random.chance(faults);
  if (heard) worker.takeOver(added);
  world.note(() => `${worker.name} ${heard ? 'took them over' : 'did not hear of it'}`);
};

/** Claims jobs, in any order. */
export const claim: Step = async (world, worker) => {
  const { database, random } = world;
  const due = [...database.due('first-deliveries'), ...database.due('retries')];
  const some = due.filter(() => random.chance(0.6));
  if (some.length === 0) return;
  const before = worker.waiting;
  await worker.claim(some);
  world.note(() => {
    const ids = some.map(({ id }) => id).join(', ');
    return `${worker.name} claimed ${ids}: ${worker.waiting - before} attempts to make`;
  });
};

/** The turn of a task. */
export const begin: Step = async (world, worker) => {
  if (worker.waiting === 0) return;
  const became = await worker.begin();
  world.note(() => `${worker.name}: a turn: ${became}`);
};

/** An endpoint answers. */
export const answer: Step = async (world, worker) => {
  const { random, goodness, database } = world;
  if (worker.inFlight.length === 0) return;
  const request = random.pick(worker.inFlight);
  const outcome = answerOf(random, goodness)(Math.max(0, database.now - request.sentAt));
  await worker.end(request, outcome);
  world.note(() => `${worker.name}: ${workOf(request.task)} ${JSON.stringify(outcome)}`);
};

/** Records a part of what is unrecorded; the transaction may fail, on either side of its commit. */
export const record: Step = async (world, worker) => {
  const { random, faults } = world;
  if (worker.unrecorded.length === 0) return;
  const count = random.between(1, worker.unrecorded.length);
  const ends: TransactionEnd = random.chance(faults) ? random.pick(['FAILS_BEFORE', 'FAILS_AFTER']) : 'WORKS';
  const batch = worker.unrecorded.slice(0, count);
  await worker.record(count, ends);
  world.note(() => `${worker.name} recorded ${batch.map(({ task }) => workOf(task)).join(', ')}: ${ends}`);
};

export const redeliver: Step = (world) => {
  const { watch, random, database } = world;
  const active = ({ webhookId }: { webhookId: string }) => database.tables.webhooks.get(webhookId)!.active;
  const deliveries = watch.deliveries().filter(active);
  if (deliveries.length === 0) return;
  const ordinal = firstRedelivery + (world.redeliveries += 1);
  const which = { ...random.pick(deliveries), workspaceId, ordinal };
  const data: Retry = { ...which, origin: 'MANUAL', released: false };
  database.commit({ jobs: [...database.tables.jobs, database.job('retries', data, null)] });
  world.note(() => `${workOf(data)} asked for`);
};

export const changeSettings: Step = (world) => {
  const { random, database } = world;
  const webhook = random.pick([...database.tables.webhooks.values()]);
  const changes = random.pick(settingsChanges)(webhook, random);
  if (Object.keys(changes).length === 0) return;
  world.changeWebhook(webhook, changes);
  world.note(() => `${webhook.id} changed: ${JSON.stringify(changes)}`);
};

/** A worker forgets the webhooks, also those that deliveries wait for. */
export const evict: Step = (world, worker) => {
  worker.evict();
  world.note(() => `${worker.name} evicted the webhooks`);
};

export const release: Step = (world, worker) => {
  const released = world.health.release(worker);
  if (released > 0) world.note(() => `${worker.name} released ${released} deliveries`);
};

/** Orphaned deliveries, which are due and have no job, get one. */
export function rescueOrphans(world: World): void {
  const { database, watch } = world;
  for (const delivery of watch.deliveries()) {
    const ordinal = orphanedOrdinal(database.tables, delivery);
    if (ordinal === null) continue;
    const job = database.releasedJob({ ...delivery, workspaceId, ordinal });
    database.commit({ jobs: [...database.tables.jobs, job] });
    world.note(() => `rescued ${workOf({ ...delivery, ordinal, origin: 'SCHEDULED' })}`);
  }
}

export const pass: Step = async (world) => {
  await world.advance(world.random.pick([1, 50, 500, 1000, 2000, 2000, 4000, 8000, 20_000]));
};
