import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { addDatedEvent } from '../testing/dated-event.ts';
import { type Storage } from './index.ts';
import { ensurePartitions } from './partitions.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
const dayMs = 86_400_000;
/** 90 days ahead, so that the template's own partitions are out of the way. */
const day0 = Math.floor(Date.now() / dayMs) * dayMs + 90 * dayMs;
const at = (day: number, hour = 12) => new Date(day0 + day * dayMs + hour * 3_600_000);

let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const addEvent = (eventId: string, time: Date) =>
  addDatedEvent(storage.pool, { workspaceId, webhookId, eventId, time });

async function tableOf(table: string, column: string, id: string): Promise<string | undefined> {
  const { rows } = await storage.pool.query(
    `select tableoid::regclass::text as name from ${table} where ${column} = $1`,
    [id],
  );
  return rows[0]?.name;
}

const nameOf = (day: number) => at(day).toISOString().slice(0, 10).replaceAll('-', '');

describe('daily partitions', () => {
  it('exist from yesterday to three days ahead, even when four callers create them at once', async () => {
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

  it('are not required: rows of a day without one go to the default partition', async () => {
    const id = await addEvent('e1', at(10));
    expect(await tableOf('events.raw_events', 'id', id)).toBe('events.raw_events_default');
    await ensurePartitions(storage.pool, at(10)); // cannot create one, since the default has rows of the day
    expect(await tableOf('events.raw_events', 'id', id)).toBe('events.raw_events_default');
    const next = await addEvent('e2', at(11));
    expect(await tableOf('events.raw_events', 'id', next)).toBe(`events.raw_events_${nameOf(11)}`);
  });

  it('are created by a later run when a long transaction holds the table', async () => {
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
