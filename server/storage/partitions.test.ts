import { beforeEach, describe, expect, it, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { uuidv7, uuidv7LowerBound } from '../ids.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { manualClock } from '../testing/clock.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import {
  acceptEventIds,
  countAttempts,
  insertEvents,
  readFeedEnds,
  startMaintenance,
  type Storage,
} from './index.ts';
import { dropOldPartitions, ensurePartitions } from './partitions.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
const dayMs = 86_400_000;
/** A quarter of a year ahead of the template's own partitions. */
const day0 = Math.floor(Date.now() / dayMs) * dayMs + 90 * dayMs;
const at = (day: number, hour = 12) => new Date(day0 + day * dayMs + hour * 3_600_000);

let storage: Storage & { readonly url: string };
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

/** An event of that time with an attempt. Returns the event's row id. */
async function addEvent(eventId: string, time: Date): Promise<string> {
  const id = `${uuidv7LowerBound(time.getTime()).slice(0, 14)}${uuidv7().slice(14)}`;
  await acceptEventIds(storage.pool, workspaceId, [{ eventId, id }]);
  await insertEvents(storage.pool, workspaceId, [
    {
      ...{ id, eventId, eventName: 'purchase', userId: null, payload: '{}', webhookIds: [webhookId] },
      ...{ test: false, receivedAt: time },
    },
  ]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId: id, eventId })]);
  return id;
}

async function tableOf(table: string, column: string, id: string): Promise<string | undefined> {
  const { rows } = await storage.pool.query(
    `select tableoid::regclass::text as name from ${table} where ${column} = $1`,
    [id],
  );
  return rows[0]?.name;
}

const nameOf = (day: number) => at(day).toISOString().slice(0, 10).replaceAll('-', '');

describe('partitions', () => {
  it('are there from yesterday on for three days ahead, however often and by however many they are made', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensurePartitions(storage.pool, at(0))));
    const days = [-1, 0, 1, 2, 3];
    for (const day of days) {
      for (const hour of [0, 23.999]) {
        const id = await addEvent(`e ${day} ${hour}`, at(day, hour));
        expect(await tableOf('events.raw_events', 'id', id)).toBe(`events.raw_events_${nameOf(day)}`);
        expect(await tableOf('delivery.attempts', 'event_row_id', id)).toBe(
          `delivery.attempts_${nameOf(day)}`,
        );
      }
    }
  });

  it('are not needed: rows without one are safe in the default', async () => {
    const id = await addEvent('e1', at(10));
    expect(await tableOf('events.raw_events', 'id', id)).toBe('events.raw_events_default');
    await ensurePartitions(storage.pool, at(10)); // the day does without
    expect(await tableOf('events.raw_events', 'id', id)).toBe('events.raw_events_default');
    const next = await addEvent('e2', at(11));
    expect(await tableOf('events.raw_events', 'id', next)).toBe(`events.raw_events_${nameOf(11)}`);
  });

  it('are made later when a long statement is in the way', async () => {
    const client = await storage.pool.connect();
    try {
      await client.query('begin');
      await client.query('lock table events.raw_events in access share mode');
      await ensurePartitions(storage.pool, at(0));
    } finally {
      await client.query('rollback');
      client.release();
    }
    await ensurePartitions(storage.pool, at(0));
    const id = await addEvent('e1', at(0));
    expect(await tableOf('events.raw_events', 'id', id)).toBe(`events.raw_events_${nameOf(0)}`);
  });
});

describe('the end of the retention', () => {
  let ids: string[];

  beforeEach(async () => {
    await ensurePartitions(storage.pool, at(0));
    ids = [await addEvent('e0', at(0)), await addEvent('e1', at(1)), await addEvent('e2', at(2))];
  });

  it('takes days as wholes: events, attempts and event ids', async () => {
    const dropped = await dropOldPartitions(storage.pool, at(4), 3);
    expect(dropped).toContain(`events.raw_events_${nameOf(0)}`);
    expect(dropped).toContain(`delivery.attempts_${nameOf(0)}`);
    expect(dropped).not.toContain(`events.raw_events_${nameOf(1)}`);
    expect([...(await storage.events.findMany(workspaceId, ids)).keys()].toSorted()).toEqual(ids.slice(1));
    const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0 });
    expect(items.map(({ eventId }) => eventId)).toEqual(['e2', 'e1']);
    const again = ['e0', 'e1'].map((eventId) => ({ eventId, id: uuidv7() }));
    const { accepted } = await acceptEventIds(storage.pool, workspaceId, again);
    expect(accepted).toEqual(new Set(['e0']));
  });

  it('is remembered, so that a cursor from before it is known to have a gap', async () => {
    const [position] = (await storage.attempts.page(workspaceId, { limit: 1, offset: 2 })).items.map(
      (a) => a.position,
    );
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe('0');
    await dropOldPartitions(storage.pool, at(4), 3);
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(position);
    expect(await dropOldPartitions(storage.pool, at(4), 3)).toEqual([]);
    expect((await readFeedEnds(storage.pool, workspaceId)).droppedThrough).toBe(position);
  });

  it('leaves the statistics, which are over a lifetime', async () => {
    await countAttempts(storage.pool, workspaceId);
    await dropOldPartitions(storage.pool, at(9), 1);
    expect((await storage.webhooks.stats(workspaceId, [webhookId])).get(webhookId)).toMatchObject({
      total: 3,
    });
  });

  it('can be reached by two processes at once', async () => {
    const results = await Promise.all([1, 2].map(() => dropOldPartitions(storage.pool, at(9), 1)));
    expect(results.flat()).toContain(`delivery.attempts_${nameOf(2)}`);
    expect((await storage.attempts.page(workspaceId, { limit: 10, offset: 0 })).items).toEqual([]);
  });

  it('comes by itself, by the clock', async () => {
    const info = vi.fn();
    const clock = manualClock(at(4));
    keep(startMaintenance({ pool: storage.pool, clock, log: { ...silentLog, info }, retentionDays: 3 }));
    await vi.waitFor(() => expect(info).toHaveBeenCalled(), 10_000);
    expect((await storage.events.findMany(workspaceId, ids)).has(ids[0]!)).toBe(false);
  });
});
