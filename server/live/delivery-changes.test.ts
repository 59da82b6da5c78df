import { beforeEach, describe, expect, test, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Log, silentLog } from '../log.ts';
import { type DeliveryKey, type DeliveryState, firstRedelivery } from '../model/index.ts';
import {
  type DeliveryFilter,
  holdDeliveries,
  insertEvents,
  releaseHeld,
  type Storage,
} from '../storage/index.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { readByItem, type ReadLive } from '../testing/live-reader.ts';
import { someSettings } from '../testing/settings.ts';
import { createLive, type Move, TooManyFilters } from './index.ts';

const keep = closingAfterEach();
/** So long that nothing within a test is found by polling. */
const never = 3_600_000;
let here: Storage & { readonly url: string };
let workspaceId: string;
let webhookId: string;
/** Deliveries whose redelivery is in the queue. */
let redelivering: DeliveryKey[];

beforeEach(async () => {
  redelivering = [];
  here = await openTestStorage(keep, {
    pendingSource: { redelivering: async () => redelivering },
  });
  workspaceId = await addWorkspace(here.pool);
  webhookId = (await here.webhooks.create(workspaceId, someSettings(), null)).id;
});

async function startLive(storage: Storage, log: Log = silentLog): Promise<ReadLive> {
  const live = readByItem(keep(createLive({ storage, log, counts: false, pollMs: never })));
  await live.listening;
  return live;
}

async function watch(live: ReadLive, filter: DeliveryFilter | null = {}) {
  const feed = live.deliveries(workspaceId, filter);
  await feed.ready;
  const next = async () => (await feed.next()).value!;
  expect(await next()).toMatchObject({ resync: true, delivery: null });
  return { next, close: () => feed.close() };
}

/** Stores an event for the webhook. Returns the key of its delivery. */
async function addEvent(eventName = 'purchase', userId: string | null = null) {
  const eventRowId = uuidv7();
  const event = { workspaceId, id: eventRowId, eventId: `e-${eventRowId}`, eventName, userId, test: false };
  const stored = { ...event, payload: '{}', webhookIds: [webhookId], receivedAt: new Date() };
  await insertEvents(here.pool, [stored]);
  return { workspaceId, webhookId, eventRowId };
}

type Given = Partial<Parameters<typeof someAttempt>[0]>;

/** Records attempts of a delivery, and tells of them. Those of one call are read together. */
async function attempt(
  live: ReadLive,
  { eventRowId }: Pick<DeliveryKey, 'eventRowId'>,
  ...given: readonly Given[]
): Promise<void> {
  const all = given.length > 0 ? given : [{}];
  const rows = all.map((one) => someAttempt({ ...one, workspaceId, webhookId, eventRowId }));
  await record(here.pool, rows);
  live.wake(workspaceId);
}

const failed = { status: 'FAILED', errorMessage: 'HTTP 500', httpStatusCode: 500 } as const;
const retrying = { ...failed, status: 'RETRYING', nextAttemptAt: new Date('2026-02-03T05:00:00Z') } as const;

describe('in one process', () => {
  test('attempts, holds and releases are changes, of the deliveries that a filter asks for', async () => {
    const live = await startLive(here);
    const all = await watch(live);
    const held = await watch(live, { states: ['HELD'] });
    const key = await addEvent();
    await attempt(live, key, retrying);
    const { eventRowId } = key;
    const changed = { delivery: { eventRowId, webhookId, arrived: false }, matches: true };
    expect(await all.next()).toMatchObject(changed);
    await holdDeliveries(here.pool, [{ ...key, ordinal: 1 }]);
    live.moved(workspaceId, 'HELD', [key]);
    expect(await all.next()).toMatchObject(changed);
    expect(await held.next()).toMatchObject(changed);
    await releaseHeld(here.pool, workspaceId, webhookId, 10);
    live.moved(workspaceId, 'RELEASED', [key]);
    expect(await all.next()).toMatchObject(changed);
    expect(await held.next()).toMatchObject({ ...changed, matches: false });
    await attempt(live, key, { attemptNumber: 2, ordinal: 1 });
    expect(await all.next()).toMatchObject({ delivery: { eventRowId, arrived: true }, matches: true });
  });

  test('nothing is read of deliveries that arrive at once, unless a filter asks for the event', async () => {
    const facts = vi.spyOn(here.deliveries, 'facts');
    const live = await startLive(here);
    const all = await watch(live, { statusCodes: [200], eventName: 'pur' });
    await attempt(live, await addEvent());
    expect(await all.next()).toMatchObject({ delivery: { arrived: true }, matches: true });
    expect(facts).not.toHaveBeenCalled();
    const ofUser = await watch(live, { userId: 'u1' });
    const key = await addEvent('purchase', 'u1');
    await attempt(live, await addEvent('purchase', 'u2'));
    await attempt(live, key);
    expect(await ofUser.next()).toMatchObject({ delivery: { eventRowId: key.eventRowId }, matches: true });
    expect(facts).toHaveBeenCalled();
  });

  test('several changes of a delivery within a quarter of a second are one', async () => {
    const live = await startLive(here);
    const all = await watch(live);
    await attempt(live, await addEvent()); // read at once; what follows waits for its turn
    const key = await addEvent();
    const second = { ...retrying, attemptNumber: 2, ordinal: 1 };
    await attempt(live, key, retrying, second, { ...failed, attemptNumber: 3, ordinal: 2 });
    await attempt(live, await addEvent());
    const seen = [await all.next(), await all.next(), await all.next()].map(
      ({ delivery }) => delivery!.eventRowId,
    );
    expect(seen[1]).toBe(key.eventRowId);
    expect(new Set(seen).size).toBe(3);
  });

  test('of what is joined, the oldest past counts: what was on a list leaves it, and what never was does not', async () => {
    const live = await startLive(here);
    const all = await watch(live);
    const held = await watch(live, { states: ['HELD'] });
    const failing = await watch(live, { statusCodes: [500] });
    const [old, fresh, last] = [await addEvent(), await addEvent(), await addEvent()];
    await holdDeliveries(here.pool, [{ ...old, ordinal: 0 }]);
    live.moved(workspaceId, 'HELD', [old]); // read at once; what follows waits for its turn
    expect(await held.next()).toMatchObject({ matches: true });
    await all.next();
    await releaseHeld(here.pool, workspaceId, webhookId, 10);
    live.moved(workspaceId, 'RELEASED', [old]);
    await attempt(live, old);
    await attempt(live, fresh, retrying, { attemptNumber: 2, ordinal: 1 });
    await attempt(live, last, failed);
    const { eventRowId } = old;
    expect(await held.next()).toMatchObject({ delivery: { eventRowId }, matches: false });
    expect(await failing.next()).toMatchObject({ delivery: { eventRowId: last.eventRowId }, matches: true });
  });

  test.each<[string, DeliveryState, Given[]]>([
    ['a first attempt', 'PENDING', [{}]],
    ['a retry', 'RETRYING', [retrying, { ...failed, attemptNumber: 2, ordinal: 1 }]],
    ['a redelivery', 'RETRYING', [failed, { attemptNumber: 2, origin: 'MANUAL', ordinal: firstRedelivery }]],
    [
      'a cancellation',
      'RETRYING',
      [retrying, { ...failed, attemptNumber: 2, origin: 'CANCELLED', ordinal: 1 }],
    ],
  ])('%s takes a delivery from the list of those that are %s', async (_, state, attempts) => {
    const live = await startLive(here);
    const key = await addEvent();
    for (const given of attempts.slice(0, -1)) await attempt(live, key, given);
    const list = await watch(live, { states: [state] });
    await attempt(live, key, attempts.at(-1)!);
    expect(await list.next()).toMatchObject({ delivery: { eventRowId: key.eventRowId }, matches: false });
  });

  test.each<[Move, DeliveryState, Given | null]>([
    ['HELD', 'PENDING', null],
    ['HELD', 'RETRYING', retrying],
    ['RELEASED', 'HELD', null],
    ['QUEUED', 'FAILED', failed],
    ['RETURNED', 'RETRYING', failed],
  ])('what is %s was perhaps on the list of those that are %s', async (move, state, given) => {
    const live = await startLive(here);
    const [key, other] = [await addEvent(), await addEvent()];
    if (given) await attempt(live, key, given);
    if (move === 'HELD') await holdDeliveries(here.pool, [{ ...key, ordinal: given ? 1 : 0 }]);
    if (move === 'QUEUED') redelivering = [key];
    const list = await watch(live, { states: [state], eventId: `e-${key.eventRowId}` });
    live.moved(workspaceId, move, [other]);
    live.moved(workspaceId, move, [key]);
    expect(await list.next()).toMatchObject({ delivery: { eventRowId: key.eventRowId }, matches: false });
  });

  test('changes of another workspace are none of this one', async () => {
    const live = await startLive(here);
    const all = await watch(live);
    const stranger = await addWorkspace(here.pool);
    const theirs = someAttempt({ workspaceId: stranger, webhookId: uuidv7() });
    await record(here.pool, [theirs]);
    live.wake(stranger);
    live.moved(stranger, 'HELD', [theirs]);
    live.moved(workspaceId, 'HELD', [theirs]); // there is no such delivery here
    const key = await addEvent();
    await attempt(live, key, failed);
    expect(await all.next()).toMatchObject({ delivery: { eventRowId: key.eventRowId } });
  });

  test('subscribers read the list when what changed could not be read, or is too much', async () => {
    const warn = vi.fn();
    const live = await startLive(here, { ...silentLog, warn });
    const all = await watch(live);
    vi.spyOn(here.deliveries, 'facts').mockRejectedValueOnce(new Error('gone'));
    await attempt(live, await addEvent(), failed);
    expect(await all.next()).toMatchObject({ resync: true, delivery: null });
    expect(warn).toHaveBeenCalledTimes(1);
    const keys = Array.from({ length: 10_001 }, () => ({ webhookId, eventRowId: uuidv7() }));
    live.moved(workspaceId, 'HELD', keys);
    expect(await all.next()).toMatchObject({ resync: true, delivery: null });
    await attempt(live, await addEvent(), failed);
    expect(await all.next()).toMatchObject({ resync: false, matches: true });
  });

  test('50 filters are watched at a time, by any number of subscribers', async () => {
    const live = await startLive(here);
    const open = (n: number) => live.deliveries(workspaceId, { eventName: `name ${n}` });
    const feeds = Array.from({ length: 50 }, (_, n) => open(n));
    expect(() => open(50)).toThrow(TooManyFilters);
    open(49).close();
    feeds[0]!.close();
    await open(50).ready;
  });
});

describe('in two processes', () => {
  test('one hears what the other holds, releases and attempts', async () => {
    const there = await openTestStorage(keep, { url: here.url });
    const [listener, worker] = await Promise.all([startLive(here), startLive(there)]);
    const held = await watch(listener, { states: ['HELD'] });
    const key = await addEvent();
    await holdDeliveries(here.pool, [{ ...key, ordinal: 0 }]);
    worker.moved(workspaceId, 'HELD', [key]);
    const { eventRowId } = key;
    expect(await held.next()).toMatchObject({ delivery: { eventRowId }, matches: true });
    await releaseHeld(here.pool, workspaceId, webhookId, 1);
    worker.moved(workspaceId, 'RELEASED', [key]);
    expect(await held.next()).toMatchObject({ delivery: { eventRowId }, matches: false });
    const all = await watch(listener);
    await attempt(worker, key, failed);
    expect(await all.next()).toMatchObject({ delivery: { eventRowId }, matches: true });
  });

  test('the list is read again after the listening connection was lost', async () => {
    const all = await watch(await startLive(here));
    await here.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'perspection-webhooks live' and datname = current_database()`,
    );
    expect(await all.next()).toMatchObject({ resync: true });
  });

  test('a webhook is updated when deliveries of it are held and released, there or here', async () => {
    const there = await openTestStorage(keep, { url: here.url });
    const [listener, worker] = await Promise.all([startLive(here), startLive(there)]);
    const updates = listener.webhooks(workspaceId, {});
    await updates.ready;
    const moved = { webhookId, eventRowId: uuidv7() };
    for (const [by, move] of [
      [worker, 'HELD'],
      [worker, 'RELEASED'],
      [listener, 'HELD'],
    ] as const) {
      by.moved(workspaceId, move, [moved]);
      expect((await updates.next()).value).toMatchObject({ kind: 'UPDATED', id: webhookId });
    }
  });
});
