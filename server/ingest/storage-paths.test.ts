import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { silentLog } from '../log.ts';
import { type Sender } from '../model/index.ts';
import { manualClock } from '../testing/clock.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { someSender } from '../testing/sender.ts';
import { someSettings } from '../testing/settings.ts';
import { someSource } from '../testing/sources.ts';
import { createIngest, type Ingest } from './index.ts';

const keep = closingAfterAll();
const dayMs = 86_400_000;
// Ids ascend: a time before that of earlier ids would not be theirs.
const clock = manualClock(new Date('2040-02-03T04:05:06.789Z'));
let start: number;
let world: DeliveryWorld;
/** Two processes on one database. */
let processes: Ingest[];
let workspaceId: string;

beforeAll(async () => {
  world = await startDeliveryWorld(keep, clock);
  const another = await openTestStorage(keep, { url: world.storage.pool.options.connectionString, clock });
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const tools = { queue: world.queue, wakeUps, clock, log: silentLog, deduplicationDays: 7 };
  processes = [world.storage, another].map((storage) => createIngest({ ...tools, storage }));
});

beforeEach(async () => {
  workspaceId = await addWorkspace(world.storage.pool);
  clock.advance(30 * dayMs);
  start = clock.now().getTime();
});

const eventsOf = (count: number, prefix = 'e') =>
  Array.from({ length: count }, (_, n) => ({
    event_id: `${prefix}${n}`,
    event_name: 'a',
    timestamp: '2026-02-03',
  }));

/** The first statement of each connection that a call takes, by its name. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { pool } = world.storage;
  const names: string[] = [];
  const seen = (query: unknown) => {
    names.push(typeof query === 'string' ? query : (query as { name: string }).name);
  };
  const listener = (client: { query: (...args: never[]) => unknown }) => {
    const own = client.query;
    client.query = (...args: never[]) => {
      seen(args[0]);
      client.query = own;
      return own.apply(client, args);
    };
  };
  pool.on('acquire', listener as never);
  await work();
  pool.off('acquire', listener as never);
  return names;
}

describe.each([
  ['one statement', 3],
  ['COPY', 40],
])('stored by %s', (_, count) => {
  test('events keep their source, and what was sent where normalisation changed it', async () => {
    const source = someSource({ workspaceId, name: 'Shop \\ "1"\t', disabledEnrichers: ['IDENTITY'] });
    const sender: Sender = someSender({ source });
    const [last] = await processes[0]!.ingest(workspaceId, eventsOf(count), { sender });
    expect(last).toMatchObject({ status: 'ACCEPTED' });
    const { rows } = await world.storage.pool.query(
      'select event_id, source_id, source_name, original from events.raw_events where workspace_id = $1 order by id',
      [workspaceId],
    );
    expect(rows).toEqual(
      eventsOf(count).map((event) => ({
        event_id: event.event_id,
        source_id: source.id,
        source_name: source.name,
        original: JSON.stringify(event),
      })),
    );
  });

  test('events are counted with their webhooks when they are stored, and duplicates are not', async () => {
    const counted: { eventName: string; source: unknown; webhookIds: readonly string[] }[] = [];
    const { storage, queue } = world;
    const wakeUps = { wake: () => undefined, onWake: () => undefined };
    const ingest = createIngest({
      storage,
      queue,
      wakeUps,
      clock,
      log: silentLog,
      onRouted: (events) => void counted.push(...events),
    });
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    await ingest.ingest(workspaceId, eventsOf(count - 1));
    await ingest.ingest(workspaceId, eventsOf(count));
    expect(counted.map(({ eventName, source, webhookIds }) => [eventName, source, ...webhookIds])).toEqual(
      Array.from({ length: count }, () => ['a', null, id]),
    );
  });

  test('events without a source have none of these columns', async () => {
    await processes[0]!.ingest(workspaceId, eventsOf(count));
    const { rows } = await world.storage.pool.query<{ filled: number; all: number }>(
      `select count(*)::integer as all, count(coalesce(source_id::text, source_name, original))::integer as filled
       from events.raw_events where workspace_id = $1`,
      [workspaceId],
    );
    expect(rows).toEqual([{ all: count, filled: 0 }]);
  });

  test('an event id is known for 7 days, and from then on that of a new event', async () => {
    const statuses = async (at: number) => {
      clock.set(new Date(start + at));
      const results = await processes[0]!.ingest(workspaceId, eventsOf(count));
      return [...new Set(results.map(({ status }) => status))];
    };
    expect(await statuses(0)).toEqual(['ACCEPTED']);
    expect(await statuses(7 * dayMs)).toEqual(['DUPLICATE']);
    expect(await statuses(7 * dayMs + 1)).toEqual(['ACCEPTED']);
    expect(await statuses(8 * dayMs)).toEqual(['DUPLICATE']);
    const { rows } = await world.storage.pool.query<{ events: number; ids: number }>(
      `select (select count(*)::integer from events.raw_events where workspace_id = $1) as events,
        (select count(*)::integer from events.event_ids where workspace_id = $1) as ids`,
      [workspaceId],
    );
    expect(rows).toEqual([{ events: 2 * count, ids: count }]);
    const { items } = await listed('e0');
    expect(items.map(({ receivedAt }) => receivedAt)).toEqual([new Date(start + 7 * dayMs + 1)]);
  });

  test('of calls at once, in two processes, one accepts an id that was forgotten', async () => {
    await processes[0]!.ingest(workspaceId, eventsOf(count));
    clock.set(new Date(start + 9 * dayMs));
    const calls = Array.from({ length: 8 }, (_, n) => processes[n % 2]!.ingest(workspaceId, eventsOf(count)));
    const statuses = (await Promise.all(calls)).flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === 'ACCEPTED')).toHaveLength(count);
    expect(statuses.filter((status) => status === 'DUPLICATE')).toHaveLength(7 * count);
  });
});

async function listed(eventId: string) {
  const { edges } = await world.storage.events.list(workspaceId, { first: 10, after: null, eventId });
  return { items: edges.map(({ node }) => node) };
}

test('events whose ids have to be joined are stored within a transaction, others by one statement', async () => {
  const source = someSource({ workspaceId });
  const without = someSource({ workspaceId, disabledEnrichers: ['IDENTITY'] });
  const call = (prefix: string, sender: Sender | null) => () =>
    processes[0]!.ingest(workspaceId, eventsOf(1, prefix), { sender });
  await call('first', null)(); // reads the webhooks
  expect(await statementsOf(call('a', null))).toEqual(['store-events']);
  expect(await statementsOf(call('b', someSender({ source: without })))).toEqual(['store-events']);
  const identified = await statementsOf(call('c', someSender({ source })));
  expect(identified).not.toContain('store-events');
  expect(identified[0]).toMatch(/^begin/i);
});

test('a dry run knows an event id for as long as ingestion does', async () => {
  const [event] = eventsOf(1, 'dry') as [{ event_id: string; event_name: string; timestamp: string }];
  await processes[0]!.ingest(workspaceId, [event]);
  const verdict = async () => (await processes[1]!.preview(workspaceId, event, null)).stages[1]!.verdict;
  clock.set(new Date(start + 7 * dayMs - 1));
  expect(await verdict()).toBe('DUPLICATE');
  clock.set(new Date(start + 7 * dayMs + 1));
  expect(await verdict()).toBe('PASSED');
});
