import { beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { type WebhookSettings } from '../model/index.ts';
import { timeOfUuidv7 } from '../ids.ts';
import { manualClock } from '../testing/clock.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { someSettings } from '../testing/settings.ts';
import { createIngest, type Ingest, type IngestParts, type IngestResult } from './index.ts';

const keep = closingAfterAll();
// Later than any id of this process, since ids ascend.
const clock = manualClock(new Date('2040-02-03T04:05:06.789Z'));
const wakeUps = { wake: vi.fn(), onWake: () => undefined };
const onEvents = vi.fn();
let world: DeliveryWorld;
let workspaceId: string;
let ingest: Ingest['ingest'];

beforeAll(async () => void (world = await startDeliveryWorld(keep, clock)));

beforeEach(async () => {
  wakeUps.wake.mockClear();
  onEvents.mockClear();
  workspaceId = await addWorkspace(world.storage.pool);
  ({ ingest } = create());
});

function create(given: Partial<IngestParts> = {}): Ingest {
  const { storage, queue } = world;
  return createIngest({ storage, queue, wakeUps, clock, log: silentLog, onEvents, ...given });
}

async function addWebhook(settings: Partial<WebhookSettings> = {}): Promise<string> {
  return (await world.storage.webhooks.create(workspaceId, someSettings(settings), null)).id;
}

const event = (id: string, name = 'purchase') => ({ event_id: id, event_name: name });
const accepted = (eventId: string, matchedWebhooks: number): IngestResult => ({
  status: 'ACCEPTED',
  eventId,
  matchedWebhooks,
  error: null,
});
const duplicate = (eventId: string): IngestResult => ({
  status: 'DUPLICATE',
  eventId,
  matchedWebhooks: 0,
  error: null,
});

/** The rows of the workspace's events in the order of their ids. */
async function storedEvents() {
  const { rows } = await world.storage.pool.query<{ id: string; event_id: string; webhook_ids: string[] }>(
    'select * from events.raw_events where workspace_id = $1 order by id',
    [workspaceId],
  );
  return rows;
}

test('every event has its result, in the order in which they were given', async () => {
  await addWebhook();
  await addWebhook({ eventFilter: { mode: 'INCLUDE', events: ['refund'] } });
  expect(await ingest(workspaceId, [event('old')])).toEqual([accepted('old', 1)]);
  onEvents.mockClear();
  const refused = { event_id: 'refused' };
  const given = [refused, event('a'), event('old'), event('a'), event('b', 'refund'), 'no object'];
  const results = await ingest(workspaceId, given);
  const error = { code: 'REQUIRED', field: ['event_name'], message: expect.any(String) as string };
  expect(results.slice(0, 5)).toEqual([
    { status: 'REJECTED', eventId: 'refused', matchedWebhooks: 0, error },
    accepted('a', 1),
    duplicate('old'),
    duplicate('a'),
    accepted('b', 2),
  ]);
  expect(results[5]).toMatchObject({ status: 'REJECTED', eventId: null, matchedWebhooks: 0 });
  expect(onEvents.mock.calls.toSorted()).toEqual([
    ['ACCEPTED', 2],
    ['DUPLICATE', 2],
    ['REJECTED', 2],
  ]);
  expect((await storedEvents()).map((row) => row.event_id)).toEqual(['old', 'a', 'b']);
});

test('the events of a call that go to the same webhook share a job', async () => {
  const [all, purchases] = [
    await addWebhook(),
    await addWebhook({ eventFilter: { mode: 'INCLUDE', events: ['purchase'] } }),
  ];
  await ingest(workspaceId, [event('a'), event('b', 'refund'), event('c')]);
  const stored = await storedEvents();
  expect(stored.map((row) => row.webhook_ids.toSorted())).toEqual([
    [all, purchases],
    [all],
    [all, purchases],
  ]);
  expect(stored).toMatchObject([
    { event_name: 'purchase', test: false, received_at: clock.now(), trace_context: null },
    { event_name: 'refund' },
    { event_name: 'purchase' },
  ]);
  expect(JSON.parse((stored[0] as unknown as { payload: string }).payload)).toMatchObject(event('a'));
  const [a, b, c] = stored.map((row) => row.id);
  const claimed = await world.queue.claimFirst(100, [], 'backlog');
  const jobs = claimed.map(({ data }) => data).filter((data) => data.workspaceId === workspaceId);
  expect(jobs.toSorted((x, y) => (x.webhookId < y.webhookId ? -1 : 1))).toEqual([
    { workspaceId, webhookId: all, eventRowIds: [a, b, c], released: false },
    { workspaceId, webhookId: purchases, eventRowIds: [a, c], released: false },
  ]);
});

test('the id of a stored event has the time at which it was received', async () => {
  clock.advance(86_400_000);
  await ingest(workspaceId, [event('a')]);
  expect(timeOfUuidv7((await storedEvents())[0]!.id)).toBe(clock.now().getTime());
});

test('workers are woken once by a call with deliveries, and by no other', async () => {
  await ingest(workspaceId, [event('unmatched')]);
  await addWebhook();
  const enqueued = vi.spyOn(world.queue, 'enqueueFirst');
  await ingest(workspaceId, [event('unmatched')]); // now a duplicate
  await ingest(workspaceId, [{}]);
  expect(enqueued).not.toHaveBeenCalled();
  enqueued.mockRestore();
  expect(wakeUps.wake).not.toHaveBeenCalled();
  await ingest(workspaceId, [event('a'), event('b')]);
  expect(wakeUps.wake.mock.calls).toEqual([['first-deliveries']]);
});

test('a call whose events are all refused needs no connection', async () => {
  const connect = vi.spyOn(world.storage.pool, 'connect');
  const query = vi.spyOn(world.storage.pool, 'query');
  try {
    expect(await ingest(workspaceId, [{}, null])).toMatchObject([
      { status: 'REJECTED' },
      { status: 'REJECTED' },
    ]);
    expect(connect).not.toHaveBeenCalled();
    expect(query).not.toHaveBeenCalled();
    expect(onEvents.mock.calls).toEqual([['REJECTED', 2]]);
  } finally {
    connect.mockRestore();
    query.mockRestore();
  }
});

test('a call with an idempotency key is done once, and its repetition has the same results', async () => {
  await addWebhook();
  const first = await ingest(workspaceId, [event('a'), {}], { idempotencyKey: 'key' });
  expect(first).toMatchObject([accepted('a', 1), { status: 'REJECTED' }]);
  expect([onEvents.mock.calls.length, wakeUps.wake.mock.calls.length]).toEqual([2, 1]);
  expect(await ingest(workspaceId, [event('a'), {}], { idempotencyKey: 'key' })).toEqual(first);
  expect([onEvents.mock.calls.length, wakeUps.wake.mock.calls.length]).toEqual([2, 1]);
  expect(await storedEvents()).toHaveLength(1);
});

test('with an idempotency key of another call, all events are rejected', async () => {
  await ingest(workspaceId, [event('a')], { idempotencyKey: 'key' });
  onEvents.mockClear();
  const given = [event('b'), { event_name: 'x', event_id: 7 }, null];
  const results = await ingest(workspaceId, [event('valid'), ...given], { idempotencyKey: 'key' });
  const rejected = { status: 'REJECTED', matchedWebhooks: 0, error: { code: 'IDEMPOTENCY_KEY_REUSED' } };
  expect(results).toMatchObject(['valid', 'b', null, null].map((eventId) => ({ ...rejected, eventId })));
  expect(onEvents.mock.calls).toEqual([['REJECTED', 4]]);
  expect(await storedEvents()).toHaveLength(1);
});

test('all events of a call that has too many, or whose key is not valid, are rejected and none is stored', async () => {
  const many = Array.from({ length: 1001 }, (_, n) => event(`e${n}`));
  const results = await ingest(workspaceId, many);
  expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['TOO_MANY']));
  const keyed = await ingest(workspaceId, [event('a')], { idempotencyKey: '' });
  expect(keyed).toMatchObject([
    { status: 'REJECTED', error: { code: 'REQUIRED', field: ['idempotencyKey'] } },
  ]);
  expect(await storedEvents()).toEqual([]);
});

test('a call that accepts nothing does not use up its idempotency key', async () => {
  await ingest(workspaceId, [event('a')]);
  expect(await ingest(workspaceId, [event('a'), {}], { idempotencyKey: 'key' })).toMatchObject([
    duplicate('a'),
    { status: 'REJECTED' },
  ]);
  expect(await ingest(workspaceId, [event('a'), event('b')], { idempotencyKey: 'key' })).toEqual([
    duplicate('a'),
    accepted('b', 0),
  ]);
});

test('the trace of a call is stored with its events, and ends with its results or its error', async () => {
  const span = { context: '00-trace-span-01', done: vi.fn(), failed: vi.fn() };
  const trace = vi.fn(() => span);
  const traced = create({ trace });
  const results = await traced.ingest(workspaceId, [event('a'), {}], { traceparent: 'given' });
  await traced.ingest(workspaceId, [{}]);
  expect(trace.mock.calls).toEqual([
    [{ workspaceId, size: 2, traceparent: 'given' }],
    [{ workspaceId, size: 1, traceparent: null }],
  ]);
  expect(span.done.mock.calls[0]).toEqual([results]);
  expect(await storedEvents()).toMatchObject([{ trace_context: span.context }]);

  const failure = new Error('The connection was lost.');
  const query = vi.spyOn(world.storage.pool, 'query').mockRejectedValueOnce(failure as never);
  await expect(traced.ingest(workspaceId, [event('b')])).rejects.toBe(failure);
  query.mockRestore();
  expect(span.failed.mock.calls).toEqual([[failure]]);
  expect(span.done).toHaveBeenCalledTimes(2);
});

test('without a listener for counts and without tracing, events are accepted all the same', async () => {
  const { storage, queue } = world;
  const plain = createIngest({ storage, queue, wakeUps, clock, log: silentLog });
  expect(await plain.ingest(workspaceId, [event('a')])).toEqual([accepted('a', 0)]);
});

test('the names of accepted events are suggested to the filter editor', async () => {
  await ingest(workspaceId, [event('a'), event('b', 'refund'), { event_name: 7 }]);
  const { rows } = await world.storage.pool.query(
    'select name, last_seen_at from events.event_names where workspace_id = $1 order by name',
    [workspaceId],
  );
  expect(rows).toEqual([
    { name: 'purchase', last_seen_at: clock.now() },
    { name: 'refund', last_seen_at: clock.now() },
  ]);
});
