import { beforeEach, describe, expect, it, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { silentLog } from '../log.ts';
import { someAttempt } from '../testing/attempts.ts';
import { manualClock } from '../testing/clock.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { addDatedEvent } from '../testing/dated-event.ts';
import { deleteOlder } from './delete-older.ts';
import {
  acceptEventIds,
  countAttempts,
  readFeedEnds,
  recordAttempts,
  startMaintenance,
  type Storage,
} from './index.ts';
import { ensurePartitions } from './partitions.ts';
import { dropExpired } from './retention.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
const dayMs = 86_400_000;
/** 90 days ahead, so that the template's own partitions are out of the way. */
const day0 = Math.floor(Date.now() / dayMs) * dayMs + 90 * dayMs;
const at = (day: number, hour = 12) => new Date(day0 + day * dayMs + hour * 3_600_000);
const nameOf = (day: number) => at(day).toISOString().slice(0, 10).replaceAll('-', '');

let storage: Storage;
let workspaceId: string;
let ids: string[];

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const addEvent = (eventId: string, time: Date) =>
  addDatedEvent(storage.pool, { workspaceId, webhookId, eventId, time });

/** The ids of events whose attempts are in the log, newest first. */
async function logged(): Promise<string[]> {
  const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0 });
  return items.map(({ eventId }) => eventId);
}

const kept = async () => [...(await storage.events.findMany(workspaceId, ids)).keys()].toSorted();

/** Those of the event ids that would be accepted as new. */
async function forgotten(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const again = eventIds.map((eventId) => ({ workspaceId, eventId, id: uuidv7() }));
  const { accepted } = await acceptEventIds(storage.pool, again);
  return new Set(again.filter(({ id }) => accepted.has(id)).map(({ eventId }) => eventId));
}

describe('dropping expired days', () => {
  beforeEach(async () => {
    await ensurePartitions(storage.pool, at(0));
    ids = [await addEvent('e0', at(0)), await addEvent('e1', at(1)), await addEvent('e2', at(2))];
  });

  it('removes whole days with their events, attempts and event ids', async () => {
    const { droppedPartitions: dropped } = await dropExpired(storage.pool, at(4), 3);
    expect(dropped).toContain(`events.raw_events_${nameOf(0)}`);
    expect(dropped).toContain(`delivery.attempts_${nameOf(0)}`);
    expect(dropped).not.toContain(`events.raw_events_${nameOf(1)}`);
    expect(await kept()).toEqual(ids.slice(1));
    expect(await logged()).toEqual(['e2', 'e1']);
    expect(await forgotten(['e0', 'e1'])).toEqual(new Set(['e0']));
  });

  it('stores the last dropped position, so that an older feed cursor is known to have a gap', async () => {
    const [position] = (await storage.attempts.page(workspaceId, { limit: 1, offset: 2 })).items.map(
      (a) => a.position,
    );
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe('0');
    await dropExpired(storage.pool, at(4), 3);
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(position);
    const oldest = new Date(`${at(1).toISOString().slice(0, 10)}T00:00:00Z`);
    expect(await dropExpired(storage.pool, at(4), 3)).toEqual({
      droppedPartitions: [],
      deletedRows: 0,
      oldest,
    });
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(position);
  });

  it('stores a position only for workspaces that lost attempts, the last one of each', async () => {
    const another = await addWorkspace(storage.pool);
    const bystander = await addWorkspace(storage.pool);
    const add = (id: string, time: Date) =>
      addDatedEvent(storage.pool, { workspaceId: id, webhookId, eventId: 'e', time });
    await add(another, at(0));
    await add(bystander, at(2));
    const lasts = await storage.pool.query<{ id: string; last: string }>(
      `select workspace_id as id, max(position) as last from delivery.attempts_${nameOf(0)} group by 1`,
    );
    const expected = new Map(lasts.rows.map(({ id, last }) => [id, last]));
    expect(expected.size).toBe(2);
    await dropExpired(storage.pool, at(4), 3);
    for (const id of [workspaceId, another, bystander])
      expect((await readFeedEnds(storage.pool, id)).droppedThrough).toBe(expected.get(id) ?? '0');
  });

  it('includes attempts that are being recorded at the same time in the stored position', async () => {
    await dropExpired(storage.pool, at(3), 3); // removes the template's own days
    const client = await storage.pool.connect();
    let last: string;
    let ending: Promise<unknown>;
    try {
      await client.query('begin');
      const retry = { attemptNumber: 2, ordinal: 1, eventRowId: ids[0]!, eventId: 'e0' };
      await recordAttempts(client, [someAttempt({ workspaceId, webhookId, ...retry })]);
      last = (await client.query('select max(position) as last from delivery.attempts')).rows[0].last;
      ending = dropExpired(storage.pool, at(4), 3);
      const waiting =
        'select count(*)::integer as count from pg_locks where not granted and database is not null';
      await expect.poll(async () => (await storage.pool.query(waiting)).rows[0].count).toBeGreaterThan(0);
      await client.query('commit');
    } finally {
      client.release();
    }
    await ending;
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(last);
  });

  it('leaves the statistics, which cover the whole life of a webhook', async () => {
    await countAttempts(storage.pool, workspaceId);
    await dropExpired(storage.pool, at(9), 1);
    expect((await storage.webhooks.stats(workspaceId, [webhookId])).get(webhookId)).toMatchObject({
      total: 3,
    });
  });

  it('can run in two processes at once', async () => {
    const results = await Promise.all([1, 2].map(() => dropExpired(storage.pool, at(9), 1)));
    expect(results.flatMap(({ droppedPartitions }) => droppedPartitions)).toContain(
      `delivery.attempts_${nameOf(2)}`,
    );
    expect(await logged()).toEqual([]);
  });

  it('runs by itself when maintenance starts, by the given clock', async () => {
    const info = vi.fn();
    const clock = manualClock(at(4));
    keep(startMaintenance({ pool: storage.pool, clock, log: { ...silentLog, info }, retentionDays: 3 }));
    await vi.waitFor(() => expect(info).toHaveBeenCalled(), 10_000);
    expect((await storage.events.findMany(workspaceId, ids)).has(ids[0]!)).toBe(false);
  });
});

describe('expired rows in the default partitions', () => {
  beforeEach(async () => {
    const times = [at(0), at(0, 23.999), at(1, 0), at(2)];
    ids = await Promise.all(times.map((time, n) => addEvent(`e${n}`, time)));
  });

  it('are deleted by the same rule, to the millisecond, and no other rows are', async () => {
    expect((await dropExpired(storage.pool, at(4), 4)).deletedRows).toBe(0);
    expect((await dropExpired(storage.pool, at(4), 3)).deletedRows).toBe(4);
    expect(await kept()).toEqual(ids.slice(2).toSorted());
    expect((await logged()).toSorted()).toEqual(['e2', 'e3']);
    expect(await forgotten(['e0', 'e1', 'e2', 'e3'])).toEqual(new Set(['e0', 'e1']));
  });

  it('are stored as dropped for their own workspace only', async () => {
    const another = await addWorkspace(storage.pool);
    await addDatedEvent(storage.pool, { workspaceId: another, webhookId, eventId: 'e', time: at(2) });
    const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0 });
    const last = items.find(({ eventId }) => eventId === 'e0' || eventId === 'e1')!.position;
    await dropExpired(storage.pool, at(4), 3);
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(last);
    expect((await readFeedEnds(storage.pool, another)).droppedThrough).toBe('0');
  });

  it('are deleted once when two processes run at once', async () => {
    const results = await Promise.all([1, 2].map(() => dropExpired(storage.pool, at(9), 1)));
    expect(results.reduce((sum, { deletedRows }) => sum + deletedRows, 0)).toBe(8);
    expect(await logged()).toEqual([]);
  });
});

it('deletes old rows from a table of many pages in batches, each in its own transaction', async () => {
  await storage.pool.query('create table public.rows (id text, filling text)');
  await storage.pool.query('alter table public.rows alter filling set storage plain');
  await storage.pool.query(`insert into public.rows
    select case when n % 3 = 0 then 'young' else 'old' end, repeat('x', 4000) from generate_series(1, 1500) as n`);
  const sizes: number[] = [];
  const prepare = async () => {
    const { rows } = await storage.pool.query('select count(*)::integer as count from public.rows');
    sizes.push(rows[0].count as number);
  };
  expect(await deleteOlder(storage.pool, { table: 'public.rows', id: 'id' }, 'young', { prepare })).toBe(
    1000,
  );
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  const { rows } = await storage.pool.query(
    'select id, count(*)::integer as count from public.rows group by id',
  );
  expect(rows).toEqual([{ id: 'young', count: 500 }]);
});
