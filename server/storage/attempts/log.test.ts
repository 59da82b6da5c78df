import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type Attempt, type DeliveryKey } from '../../model/index.ts';
import { record, someAttempt, someAttempts } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import {
  acceptEventIds,
  type AttemptQuery,
  holdDeliveries,
  insertEvents,
  InvalidCursor,
  type Queryable,
  type Slice,
  type Storage,
} from '../index.ts';
import { readLogPage } from './log.ts';

const keep = closingAfterEach();
const webhookId = uuidv7();
let storage: Storage;
let workspaceId: string;
let pendingKeys: DeliveryKey[];

beforeEach(async () => {
  pendingKeys = [];
  const pending = (_: string, of: string | null) =>
    Promise.resolve(pendingKeys.filter((key) => of === null || key.webhookId === of));
  storage = await openTestStorage(keep, { pendingSource: { pending } });
  workspaceId = await addWorkspace(storage.pool);
});

/** An accepted event, as ingest stores it. */
async function addEvent(eventId: string, eventName = 'purchase'): Promise<string> {
  const id = uuidv7();
  const event = { workspaceId, id, eventId, eventName, userId: null, payload: '{}', webhookIds: [webhookId] };
  await acceptEventIds(storage.pool, [event]);
  await insertEvents(storage.pool, [{ ...event, test: false, receivedAt: new Date() }]);
  return id;
}

async function page(query: AttemptQuery = {}, limit = 50, offset = 0) {
  return storage.attempts.page(workspaceId, { ...query, limit, offset });
}

const idsOf = (items: readonly Attempt[]) => items.map(({ eventId }) => eventId);

describe('a page of the log', () => {
  it('has up to `limit` attempts, newest first, and says whether there are more', async () => {
    const attempts = someAttempts(5, { workspaceId, webhookId });
    await record(storage.pool, attempts);
    const newestFirst = idsOf(attempts as unknown as Attempt[]).toReversed();
    const [first, last] = [await page({}, 3, 0), await page({}, 3, 3)];
    expect([idsOf(first.items), first.hasMore]).toEqual([newestFirst.slice(0, 3), true]);
    expect([idsOf(last.items), last.hasMore]).toEqual([newestFirst.slice(3), false]);
    expect(await storage.attempts.count(workspaceId, {})).toBe(5);
  });

  it('has all fields of an attempt as they were recorded', async () => {
    const attempt = someAttempt({
      workspaceId,
      webhookId,
      status: 'RETRYING',
      httpStatusCode: 502,
      responseTimeMs: 31,
      errorMessage: 'HTTP 502',
      signature: 'ab12',
      revision: 4,
      ordinal: 1,
      attemptNumber: 2,
      nextAttemptAt: new Date('2026-02-03T04:05:10.789Z'),
    });
    await record(storage.pool, [attempt]);
    const { response: _, ...fields } = attempt;
    expect((await page()).items).toEqual([
      { ...fields, position: expect.stringMatching(/^\d+$/), deliveredAt: null },
    ]);
  });

  it('has the time of delivery: the start of the attempt plus the response time', async () => {
    const attemptedAt = new Date('2026-02-03T04:05:06.000Z');
    await record(storage.pool, [someAttempt({ workspaceId, webhookId, attemptedAt, responseTimeMs: 250 })]);
    expect((await page()).items[0]!.deliveredAt).toEqual(new Date('2026-02-03T04:05:06.250Z'));
  });

  it('has no attempts of another workspace', async () => {
    const other = await addWorkspace(storage.pool);
    await record(storage.pool, someAttempts(2, { workspaceId: other, webhookId }));
    expect(await page()).toEqual({ items: [], hasMore: false });
  });

  it('can be filtered by each field and by several together', async () => {
    const day = (n: number) => new Date(Date.UTC(2026, 1, n));
    const [first, second, third] = [
      await addEvent('e1'),
      await addEvent('e2'),
      await addEvent('e3', 'login'),
    ];
    const otherId = uuidv7();
    await record(storage.pool, [
      someAttempt({ workspaceId, webhookId, eventRowId: first, eventId: 'e1', attemptedAt: day(1) }),
      someAttempt({
        workspaceId,
        webhookId,
        eventRowId: second,
        eventId: 'e2',
        attemptedAt: day(2),
        status: 'FAILED',
        httpStatusCode: 502,
      }),
      someAttempt({
        workspaceId,
        webhookId: otherId,
        eventRowId: third,
        eventId: 'e3',
        attemptedAt: day(3),
        status: 'RETRYING',
        httpStatusCode: null,
        eventName: 'login',
      }),
      someAttempt({ workspaceId, webhookId: otherId, eventId: 'tried', attemptedAt: day(4), origin: 'TEST' }),
    ]);
    const cases: [AttemptQuery, string[]][] = [
      [{ webhookId }, ['e2', 'e1']],
      [{ statuses: ['FAILED', 'RETRYING'] }, ['e3', 'e2']],
      [{ eventNames: ['login'] }, ['e3']],
      [{ eventId: 'e2' }, ['e2']],
      [{ eventId: 'tried' }, ['tried']],
      [{ eventId: 'unknown' }, []],
      [{ httpStatusCodes: [502, 503] }, ['e2']],
      [{ since: day(2) }, ['tried', 'e3', 'e2']],
      [{ until: day(3) }, ['e2', 'e1']],
      [{ webhookId, statuses: ['DELIVERED'], since: day(1), until: day(2) }, ['e1']],
      [{ statuses: [] }, []],
    ];
    for (const [query, wanted] of cases) {
      expect([query, idsOf((await page(query)).items)]).toEqual([query, wanted]);
      expect([query, await storage.attempts.count(workspaceId, query)]).toEqual([query, wanted.length]);
    }
  });
});

describe('deliveries in the log that wait for their first attempt', () => {
  beforeEach(async () => {
    const [first, second] = [await addEvent('e1'), await addEvent('e2', 'login')];
    pendingKeys = [second, first].map((eventRowId) => ({ eventRowId, webhookId }));
    await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventId: 'done' })]);
  });

  it('come before all attempts, across page borders', async () => {
    expect(idsOf((await page()).items)).toEqual(['e2', 'e1', 'done']);
    expect((await page()).items[0]).toMatchObject({ status: 'PENDING', position: null, attemptNumber: 1 });
    const pages = [await page({}, 1, 0), await page({}, 1, 1), await page({}, 1, 2), await page({}, 1, 3)];
    expect(pages.map(({ items, hasMore }) => [idsOf(items), hasMore])).toEqual([
      [['e2'], true],
      [['e1'], true],
      [['done'], false],
      [[], false],
    ]);
    expect(await storage.attempts.count(workspaceId, {})).toBe(3);
  });

  it('are left out once an attempt is recorded, although the queue still returns them', async () => {
    const [{ eventRowId }] = pendingKeys as [DeliveryKey];
    await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId, eventId: 'e2' })]);
    expect(idsOf((await page()).items)).toEqual(['e2', 'done', 'e1'].toSorted(byPending));
    expect((await page()).items.map(({ status }) => status)).toEqual(['PENDING', 'DELIVERED', 'DELIVERED']);
  });

  it('come once when they are held between the reads of the queue and of what is held', async () => {
    const [{ eventRowId }] = pendingKeys as [DeliveryKey];
    await holdDeliveries(storage.pool, [{ workspaceId, webhookId, eventRowId, ordinal: 0 }]);
    expect(idsOf((await page()).items)).toEqual(['e2', 'e1', 'done']);
    expect(await storage.attempts.count(workspaceId, {})).toBe(3);
  });

  it('come once when they are attempted between the reads of what waits and of the attempts', async () => {
    const [{ eventRowId }] = pendingKeys as [DeliveryKey];
    const attempt = someAttempt({ workspaceId, webhookId, eventRowId, eventId: 'e2' });
    const query = async (statement: string, values: unknown[]) => {
      const result = await storage.pool.query(statement, values);
      if (JSON.stringify(statement).includes('with ordinality as k')) await record(storage.pool, [attempt]);
      return result;
    };
    const pool = { query } as unknown as Queryable;
    const source = { pending: () => Promise.resolve(pendingKeys) };
    const { items } = await readLogPage(pool, source, workspaceId, { limit: 50, offset: 0 });
    expect(items.map(({ eventId, status }) => [eventId, status])).toEqual([
      ['e1', 'PENDING'],
      ['e2', 'DELIVERED'],
      ['done', 'DELIVERED'],
    ]);
  });

  it('can be filtered by webhook, event type and event id, and do not match filters by a result or a time', async () => {
    const cases: [AttemptQuery, string[]][] = [
      [{ statuses: ['PENDING'] }, ['e2', 'e1']],
      [{ statuses: ['DELIVERED'] }, ['done']],
      [{ eventNames: ['login'] }, ['e2']],
      [{ eventId: 'e1' }, ['e1']],
      [{ webhookId: uuidv7() }, []],
      [{ httpStatusCodes: [200] }, ['done']],
      [{ since: new Date(0) }, ['done']],
      [{ until: new Date('2030-01-01') }, ['done']],
    ];
    for (const [query, wanted] of cases)
      expect([query, idsOf((await page(query)).items)]).toEqual([query, wanted]);
  });
});

/** e1 is pending; e2 was recorded after done. */
function byPending(a: string, b: string): number {
  const order = ['e1', 'e2', 'done'];
  return order.indexOf(a) - order.indexOf(b);
}

describe('the log read by cursor', () => {
  const lastOf = ({ edges }: Slice<Attempt>) => edges.at(-1)!.cursor;

  it('returns all attempts without a gap while others are recorded', async () => {
    const attempts = someAttempts(5, { workspaceId, webhookId });
    await record(storage.pool, attempts);
    const first = await storage.attempts.after(workspaceId, { first: 2, after: null });
    await record(storage.pool, someAttempts(3, { workspaceId, webhookId }));
    const second = await storage.attempts.after(workspaceId, { first: 2, after: lastOf(first) });
    const third = await storage.attempts.after(workspaceId, { first: 2, after: lastOf(second) });
    expect([first, second, third].map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
    expect([first, second, third].flatMap(({ edges }) => idsOf(edges.map(({ node }) => node)))).toEqual(
      attempts.map(({ eventId }) => eventId).toReversed(),
    );
  });

  it('can be empty', async () => {
    expect(await storage.attempts.after(workspaceId, { first: 2, after: null })).toEqual({
      edges: [],
      hasNextPage: false,
    });
  });

  it('throws InvalidCursor for a malformed cursor', async () => {
    for (const after of ['x', '', '-1', '1.5', '9'.repeat(19), '1; select 1'])
      await expect(storage.attempts.after(workspaceId, { first: 2, after })).rejects.toThrow(InvalidCursor);
  });
});
