import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import {
  acceptEventIds,
  type GivenEventId,
  type EventListQuery,
  insertEvents,
  inTransaction,
  InvalidCursor,
  type NewEvent,
  type Queryable,
  seeEventNames,
  type Storage,
} from '../index.ts';
import { searchEvents, searchLimits } from './search-events.ts';

const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

const start = Date.UTC(2026, 1, 3);

/** An event that was received in this minute of the third of February. */
function someEvent(eventId: string, minute: number, given: Partial<NewEvent> = {}): NewEvent {
  const receivedAt = new Date(start + minute * 60_000);
  const id = `${uuidv7At(receivedAt)}`;
  return {
    workspaceId,
    id,
    eventId,
    eventName: 'purchase',
    userId: null,
    payload: '{}',
    webhookIds: [],
    test: false,
    receivedAt,
    ...given,
  };
}

function uuidv7At(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${uuidv7().slice(13)}`;
}

async function accept(...events: NewEvent[]): Promise<void> {
  await inTransaction(storage.pool, async (client) => {
    await acceptEventIds(client, events);
    await insertEvents(client, events);
  });
}

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

describe('the events of a source', () => {
  const source = { id: uuidv7(), name: 'Shop' };
  const query = { first: 2, after: null, sourceId: source.id };

  beforeEach(async () => {
    const few = ['e1', 'e2', 'e3'].map((id, minute) => someEvent(id, minute, { source }));
    const others = Array.from({ length: 3000 }, (_, n) => someEvent(`o${n}`, n));
    await inTransaction(storage.pool, (client) => insertEvents(client, [...few, ...others]));
    await storage.pool.query('analyze events.raw_events');
  });

  it('are listed newest first, by cursor, whatever the case of the id', async () => {
    const first = await storage.events.list(workspaceId, { ...query, sourceId: source.id.toUpperCase() });
    expect(first.edges.map(({ node }) => node.eventId)).toEqual(['e3', 'e2']);
    expect(first.edges[0]!.node.source).toEqual(source);
    const second = await storage.events.list(workspaceId, { ...query, after: first.edges[1]!.cursor });
    expect(second.edges.map(({ node }) => node.eventId)).toEqual(['e1']);
    for (const sourceId of ['x', uuidv7()])
      expect((await storage.events.list(workspaceId, { ...query, sourceId })).edges).toEqual([]);
    const other = await addWorkspace(storage.pool);
    expect((await storage.events.list(other, query)).edges).toEqual([]);
  });

  it('are found by an index, however many events there are', async () => {
    const plan: string[] = [];
    const explain = async (text: string, values: unknown[]) => {
      const { rows } = await storage.pool.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
      plan.push(...rows.map((row) => row['QUERY PLAN']));
      return { rows: [{ looked: 0, last: null, ids: [] }] };
    };
    await searchEvents({ query: explain } as unknown as Queryable, workspaceId, query);
    expect(plan.join('\n')).toMatch(/Index Scan.* using raw_events_\w*source_id_id_idx/);
  });
});

describe('the list of events', () => {
  async function list(query: Partial<EventListQuery>) {
    const page = await storage.events.list(workspaceId, { first: 50, after: null, ...query });
    return { ...page, ids: page.edges.map(({ node }) => node.eventId) };
  }

  beforeEach(async () => {
    await accept(
      someEvent('e1', 1),
      someEvent('e2', 2, { eventName: 'login', userId: 'u1' }),
      someEvent('e3', 3, { userId: 'u2' }),
    );
    await insertEvents(storage.pool, [someEvent('tried', 4, { test: true })]);
  });

  it('has the newest events first and no test sends', async () => {
    expect((await list({})).ids).toEqual(['e3', 'e2', 'e1']);
  });

  it('continues from a cursor', async () => {
    const first = await list({ first: 2 });
    expect([first.ids, first.hasNextPage]).toEqual([['e3', 'e2'], true]);
    const second = await list({ first: 2, after: first.edges.at(-1)!.cursor });
    expect([second.ids, second.hasNextPage]).toEqual([['e1'], false]);
    await expect(list({ after: 'x' })).rejects.toThrow(InvalidCursor);
  });

  it('can be filtered by name, id, user and time', async () => {
    const at = (minute: number) => new Date(start + minute * 60_000);
    expect((await list({ eventNames: ['login', 'x'] })).ids).toEqual(['e2']);
    expect((await list({ eventId: 'e1' })).ids).toEqual(['e1']);
    expect((await list({ eventId: 'unknown' })).ids).toEqual([]);
    expect((await list({ userId: 'u2' })).ids).toEqual(['e3']);
    expect((await list({ since: at(2) })).ids).toEqual(['e3', 'e2']);
    expect((await list({ until: at(2) })).ids).toEqual(['e1']);
    expect((await list({ since: at(2), until: at(3), userId: 'u1' })).ids).toEqual(['e2']);
  });

  it('can be searched by the beginning of the name and by text in the payload, to the letter', async () => {
    await accept(
      someEvent('e5', 5, { eventName: 'page_view', payload: '{"q":"50% off_"}' }),
      someEvent('e6', 6, { eventName: 'page_left', payload: '{"q":"50 off?"}' }),
    );
    expect((await list({ eventNamePrefix: 'page_' })).ids).toEqual(['e6', 'e5']);
    expect((await list({ eventNamePrefix: 'page_v' })).ids).toEqual(['e5']);
    for (const eventNamePrefix of ['page%', '_', 'Page'])
      expect((await list({ eventNamePrefix })).ids).toEqual([]);
    expect((await list({ text: '50% off' })).ids).toEqual(['e5']);
    expect((await list({ text: 'off_' })).ids).toEqual(['e5']);
    for (const text of ['OFF', '50_', '%'])
      expect((await list({ text })).ids).toEqual(text === '%' ? ['e5'] : []);
    expect((await list({ text: 'off', eventNamePrefix: 'page_l' })).ids).toEqual(['e6']);
  });
});

describe('a search that few events meet', () => {
  const source = { id: uuidv7(), name: 'Shop' };
  const limits = { ...searchLimits, firstEvents: 10, events: 20, pageEvents: 50 };
  const search = (query: Partial<EventListQuery>, given = {}) =>
    searchEvents(storage.pool, workspaceId, { first: 2, after: null, ...query }, { ...limits, ...given });

  beforeEach(async () => {
    const events = Array.from({ length: 100 }, (_, n) =>
      someEvent(`e${n}`, n, {
        userId: n === 3 || n === 60 ? 'rare' : null,
        payload: `{"n":${n},"pad":"xxxxx"}`,
        source,
      }),
    );
    await inTransaction(storage.pool, (client) => insertEvents(client, events));
  });

  /** Goes on from where each page ends. */
  async function pages(query: Partial<EventListQuery>, given = {}) {
    const found: (readonly string[])[] = [];
    for (let after: string | null = null; ;) {
      const page = await search({ ...query, after }, given);
      found.push(page.edges.map(({ node }) => node.eventId));
      after = page.hasNextPage ? (page.endCursor ?? page.edges.at(-1)!.cursor) : null;
      if (after === null) return found;
    }
  }

  it('ends a page after so many events, and says where to go on', async () => {
    const first = await search({ userId: 'rare' });
    expect(first.edges.map(({ node }) => node.eventId)).toEqual(['e60']);
    expect(first).toMatchObject({ hasNextPage: true, endCursor: expect.any(String) as string });
    expect(await pages({ userId: 'rare' })).toEqual([['e60'], ['e3'], []]);
    expect((await pages({ text: '"n":7' })).flat()).toEqual([
      'e79',
      'e78',
      'e77',
      'e76',
      'e75',
      'e74',
      'e73',
      'e72',
      'e71',
      'e70',
      'e7',
    ]);
    expect((await pages({ eventNamePrefix: 'none', sourceId: source.id })).flat()).toEqual([]);
  });

  it('looks through so many bytes of payloads in one statement, and one event at least', async () => {
    expect(await pages({ text: '"n":60' }, { textBytes: 100, pageEvents: 30 })).toContainEqual(['e60']);
    expect((await pages({ text: '"n":60' }, { textBytes: 0, pageEvents: 30 })).flat()).toEqual(['e60']);
  });

  it('ends a page when its time is up', async () => {
    const page = await search({ userId: 'rare' }, { pageMs: -1 });
    expect(page).toMatchObject({ edges: [], hasNextPage: true, endCursor: expect.any(String) as string });
  });

  it('has no next page when everything was looked at', async () => {
    expect(await search({ userId: 'nobody' }, { pageEvents: 1000 })).toEqual({
      edges: [],
      hasNextPage: false,
    });
    expect(await search({ userId: 'rare' }, { pageEvents: 1000 })).toMatchObject({ hasNextPage: false });
  });
});

it('event names are those that were seen, newest first, and those that filters have', async () => {
  const at = (minute: number) => new Date(start + minute * 60_000);
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
