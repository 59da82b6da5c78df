import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { newEvent, startOfEvents, storeEvents } from '../../testing/stored-events.ts';
import {
  type EventListQuery,
  insertEvents,
  inTransaction,
  InvalidCursor,
  type NewEvent,
  type Queryable,
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

const someEvent = (eventId: string, minute: number, given: Partial<NewEvent> = {}) =>
  newEvent(workspaceId, eventId, minute, given);
const accept = (...events: NewEvent[]) => storeEvents(storage.pool, events);

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
    const at = (minute: number) => new Date(startOfEvents + minute * 60_000);
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
