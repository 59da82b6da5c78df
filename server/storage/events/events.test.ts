import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { newEvent, startOfEvents, storeEvents } from '../../testing/stored-events.ts';
import {
  acceptEventIds,
  type GivenEventId,
  inTransaction,
  type NewEvent,
  type Queryable,
  seeEventNames,
  type Storage,
} from '../index.ts';

const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const someEvent = (eventId: string, minute: number, given: Partial<NewEvent> = {}) =>
  newEvent(workspaceId, eventId, minute, given);
const accept = (...events: NewEvent[]) => storeEvents(storage.pool, events);

describe('storing events', () => {
  it('stores a batch by COPY exactly like a single event by INSERT, including special characters', async () => {
    const odd = 'naïve 🚀 "quoted" \\ \\N {a,b} \r\n \t NULL';
    const given = {
      eventName: odd,
      payload: JSON.stringify({ note: odd }),
      userId: odd,
      test: true,
      webhookIds: [uuidv7(), uuidv7()],
    };
    await accept(someEvent('one', 0, given));
    await accept(...Array.from({ length: 16 }, (_, n) => someEvent(`${n}`, 0, n % 2 ? given : {})));
    const { rows } = await storage.pool.query<{ row: object; count: string }>(
      `select to_jsonb(e) - 'id' - 'event_id' as row, count(*) from events.raw_events e group by 1 order by 2`,
    );
    expect(rows.map(({ count }) => Number(count))).toEqual([8, 9]);
    expect(rows[1]!.row).toMatchObject({
      event_name: odd,
      payload: given.payload,
      user_id: odd,
      test: true,
      webhook_ids: given.webhookIds,
    });
  });
});

describe('an event id', () => {
  const given = (eventIds: readonly string[], inWorkspace = workspaceId) =>
    eventIds.map((eventId) => ({ workspaceId: inWorkspace, eventId, id: uuidv7() }));
  /** The ids of these that are accepted as new. */
  const accepted = async (client: Queryable, events: readonly GivenEventId[]) => {
    const { accepted: fresh } = await acceptEventIds(client, events);
    return events.filter(({ id }) => fresh.has(id)).map(({ eventId }) => eventId);
  };

  it('is accepted once per workspace', async () => {
    expect(await accepted(storage.pool, given(['a', 'b']))).toEqual(['a', 'b']);
    expect(await accepted(storage.pool, given(['c', 'b', 'a']))).toEqual(['c']);
    const other = await addWorkspace(storage.pool);
    const mixed = [...given(['a', 'd'], other), ...given(['a', 'e'])];
    expect(await accepted(storage.pool, mixed)).toEqual(['a', 'd', 'e']);
  });

  it('is accepted once when eight transactions have the same ids in different orders', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `e${n}`);
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        inTransaction(storage.pool, (client) => accepted(client, given(n % 2 ? ids : ids.toReversed()))),
      ),
    );
    expect(results.flat().toSorted()).toEqual(ids.toSorted());
  });

  it('can be accepted again when its transaction was rolled back', async () => {
    const failing = inTransaction(storage.pool, async (client) => {
      await acceptEventIds(client, given(['a']));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await accepted(storage.pool, given(['a']))).toEqual(['a']);
  });

  it('is accepted together with the current version of its workspace’s webhooks', async () => {
    const { version } = await storage.webhooks.create(workspaceId, someSettings(), null);
    const other = await addWorkspace(storage.pool);
    const { webhooksVersions } = await acceptEventIds(storage.pool, [
      ...given(['a']),
      ...given(['a'], other),
    ]);
    expect(webhooksVersions).toEqual(
      new Map([
        [workspaceId, version],
        [other, '0'],
      ]),
    );
  });
});

describe('a stored event', () => {
  it('has the exact payload and the ids of its webhooks', async () => {
    const payload = '{"b":1,"a":12345678901234567890,"x":"\\u0000 {\\"🚀\\"}"}';
    const event = someEvent('e "1", {2}', 0, { payload, webhookIds: [uuidv7(), uuidv7()] });
    await accept(event);
    const { userId: _, payload: text, ...stored } = event;
    expect((await storage.events.findMany(workspaceId, [event.id, 'x'])).get(event.id)).toEqual({
      ...stored,
      workspaceId,
      source: null,
      payloadBytes: Buffer.byteLength(text),
      originalBytes: null,
    });
    expect(await storage.events.payloads(workspaceId, [event.id])).toEqual(new Map([[event.id, text]]));
    const other = await addWorkspace(storage.pool);
    expect(await storage.events.findMany(other, [event.id])).toEqual(new Map());
    expect(await storage.events.payloads(other, [event.id])).toEqual(new Map());
  });
});

describe('what was sent of an event', () => {
  it('is read with its exact text, where it was kept', async () => {
    const original = '{"event":"Order \u20ac","n":1}';
    const [kept, plain] = [someEvent('kept', 0, { original }), someEvent('plain', 0)];
    await accept(kept, plain);
    const found = await storage.events.findMany(workspaceId, [kept.id, plain.id]);
    expect(found.get(kept.id)?.originalBytes).toBe(Buffer.byteLength(original));
    expect(found.get(plain.id)?.originalBytes).toBe(null);
    const ids = [kept.id, plain.id];
    expect(await storage.events.originals(workspaceId, ids)).toEqual(new Map([[kept.id, original]]));
    const other = await addWorkspace(storage.pool);
    expect(await storage.events.originals(other, ids)).toEqual(new Map());
  });
});

it('event names are those that were seen, newest first, and those that filters have', async () => {
  const at = (minute: number) => new Date(startOfEvents + minute * 60_000);
  await seeEventNames(storage.pool, workspaceId, ['old', 'both'], { at: at(1), max: 3 });
  await seeEventNames(storage.pool, workspaceId, ['both', 'new'], { at: at(2), max: 3 });
  await seeEventNames(storage.pool, workspaceId, ['both'], { at: at(0), max: 3 }); // a slower process
  const eventFilter = { mode: 'INCLUDE', events: ['both', 'planned'] } as const;
  await storage.webhooks.create(workspaceId, someSettings({ eventFilter }), null);
  const { id } = await storage.webhooks.create(
    workspaceId,
    someSettings({ eventFilter: { mode: 'INCLUDE', events: ['forgotten'] } }),
    null,
  );
  await storage.webhooks.delete(workspaceId, id);
  expect(await storage.events.names(workspaceId)).toEqual([
    { name: 'both', lastSeenAt: at(2) },
    { name: 'new', lastSeenAt: at(2) },
    { name: 'old', lastSeenAt: at(1) },
    { name: 'planned', lastSeenAt: null },
  ]);
});
