import { beforeAll, expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type DeliveryKey, type DeliveryState, formatDeliveryId } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { courses, historyOf } from '../../testing/delivery-history.ts';
import { createDeliveries, type Made, minute, startOfDeliveries } from '../../testing/many-deliveries.ts';
import { noQueue } from '../../testing/no-queue.ts';
import { someSettings } from '../../testing/settings.ts';
import { type DeliveryFilter, holdDeliveries, insertEvents, releaseHeld, type Storage } from '../index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { listDeliveries } from './list-deliveries.ts';
import { meetsFilter } from './meets-filter.ts';

const keep = closingAfterAll();
const states = ['PENDING', 'RETRYING', 'HELD', 'DELIVERED', 'FAILED', 'CANCELLED'] as const;
let storage: Storage;
let workspaceId: string;
let webhookIds: string[];
const deliveries = createDeliveries();
const { made } = deliveries;

/** A pseudorandom number generator with the same sequence in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

beforeAll(async () => {
  storage = await openTestStorage(keep, { pendingSource: deliveries.queue });
  workspaceId = await addWorkspace(storage.pool);
  webhookIds = [];
  for (const enabled of [true, true, false])
    webhookIds.push((await storage.webhooks.create(workspaceId, someSettings({ enabled }), null)).id);
  const pick = numbers(11);
  for (let n = 0; n < 6; n += 1)
    for (const course of courses)
      await deliveries.add({ storage, workspaceId }, course, {
        webhookId: webhookIds[n % 3]!,
        enabled: n % 3 < 2,
        third: pick(3),
      });
});

/** Whether a delivery without attempts is of a disabled webhook: it is in the queue, and nothing is shown of it. */
function isUnseen({ attempts, state }: Made): boolean {
  return attempts === 0 && state === 'CANCELLED';
}

async function readAll(
  filter: DeliveryFilter,
  first: number,
): Promise<{ id: string; state: DeliveryState }[]> {
  const found: { id: string; state: DeliveryState }[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await storage.deliveries.page(workspaceId, filter, { first, after });
    found.push(...page.edges.map(({ node }) => ({ id: formatDeliveryId(node), state: node.state })));
    after = page.endCursor;
    more = page.hasNextPage;
  }
  return found;
}

function matches(filter: DeliveryFilter, one: Made): boolean {
  const { states, webhookIds, eventName, statusCodes, statusClasses, reasons, since, until } = filter;
  const { minAttempts, maxAttempts, userId, eventId, deliveries } = filter;
  const codeMatches =
    statusCodes?.includes(one.code!) || statusClasses?.includes(Math.floor(one.code! / 100));
  return (
    !isUnseen(one) &&
    (!states || states.includes(one.state)) &&
    (!webhookIds || webhookIds.includes(one.webhookId)) &&
    (!deliveries || idsOf(deliveries).includes(formatDeliveryId(one))) &&
    (!eventName || one.eventName.startsWith(eventName)) &&
    ((!statusCodes && !statusClasses) || Boolean(codeMatches)) &&
    (!reasons || reasons.includes(one.reason!)) &&
    (!since || one.changedAt >= since) &&
    (!until || one.changedAt < until) &&
    (!minAttempts || one.attempts >= minAttempts) &&
    (maxAttempts === null || maxAttempts === undefined || one.attempts <= maxAttempts) &&
    (!userId || one.userId === userId) &&
    (!eventId || one.eventId === eventId)
  );
}

const idsOf = (deliveries: readonly DeliveryKey[]) => deliveries.map(formatDeliveryId).toSorted();

test('the states of all deliveries are those that the model computes', async () => {
  const found = await readAll({}, 200);
  const expected = made.filter((one) => !isUnseen(one));
  expect(new Map(found.map(({ id, state }) => [id, state]))).toEqual(
    new Map(expected.map((one) => [formatDeliveryId(one), one.state])),
  );
  expect(new Set(found.map(({ state }) => state))).toEqual(new Set(states));
  expect(found).toHaveLength(expected.length);
});

test('200 combinations of filters find the same deliveries as a plain scan, by page, by count and one by one', async () => {
  const { facts } = await storage.deliveries.facts(workspaceId, made);
  const pick = numbers(5);
  const perhaps = <T>(value: () => T): T | null => (pick(4) === 0 ? value() : null);
  const some = <T>(of: readonly T[]): T[] => of.filter(() => pick(2) === 0);
  for (let n = 0; n < 200; n += 1) {
    const filter: DeliveryFilter = {
      states: perhaps(() => some(states)),
      webhookIds: perhaps(() => some(webhookIds)),
      eventName: perhaps(() => ['purchase', 'purchase_1', 'refund', 'never'][pick(4)]!),
      statusCodes: perhaps(() => some([200, 404, 503, 599])),
      statusClasses: perhaps(() => some([2, 4, 5])),
      reasons: perhaps(() => some(['HTTP_STATUS', 'TIMEOUT', 'CONNECTION', 'CANCELLED'] as const)),
      since: perhaps(() => new Date(startOfDeliveries + pick(100) * minute)),
      until: perhaps(() => new Date(startOfDeliveries + pick(100) * minute)),
      minAttempts: perhaps(() => pick(3)),
      maxAttempts: perhaps(() => pick(4)),
      userId: perhaps(() => `u${pick(8)}`),
      eventId: pick(12) === 0 ? `e${pick(100)}` : null,
      deliveries: pick(8) === 0 ? [...some(made), { eventRowId: uuidv7(), webhookId: webhookIds[0]! }] : null,
    };
    const expected = made.filter((one) => matches(filter, one));
    const label = JSON.stringify(filter);
    const found = await readAll(filter, 1 + pick(20));
    expect(found.map(({ id }) => id).toSorted(), label).toEqual(idsOf(expected));
    const meeting = facts.filter((one) => meetsFilter(filter, one));
    expect(idsOf(meeting), label).toEqual(idsOf(expected));
    const { counts, isExact } = await storage.deliveries.count(workspaceId, filter, 1000);
    expect(isExact, label).toBe(true);
    const byKey = Map.groupBy(expected, (one) => `${one.state} ${one.webhookId}`);
    expect(new Map(counts.map((one) => [`${one.state} ${one.webhookId}`, one.count])), label).toEqual(
      new Map([...byKey].map(([key, { length }]) => [key, length])),
    );
  }
}, 30_000);

test('a time range has its beginning and not its end, in every state', async () => {
  for (const state of states) {
    const one = made.find((some) => some.state === state && !isUnseen(some))!;
    const found = async (since: Date, until: Date) => {
      const filter = { states: [state], eventId: one.eventId, since, until };
      return (await readAll(filter, 10)).map(({ id }) => id);
    };
    const [before, after] = [-1, 1].map((ms) => new Date(one.changedAt.getTime() + ms));
    expect(await found(one.changedAt, after!), state).toEqual([formatDeliveryId(one)]);
    expect(await found(before!, one.changedAt), state).toEqual([]);
  }
});

test('where a search ends early, nothing older is listed before the next page has looked on', async () => {
  const other = await addWorkspace(storage.pool);
  const [rare, common] = [uuidv7(), uuidv7()];
  const add = (ids: string, status: number, name: string, positions: string) =>
    storage.pool.query(
      `insert into delivery.troubled (workspace_id, event_row_id, webhook_id, state, attempts, position, changed_at,
         event_name, test, http_status)
       select $1, ${ids}, $2, 'FAILED', 1, n, now(), '${name}', false, ${status} from generate_series(${positions}) as n`,
      [other, webhookIds[0]],
    );
  await add(`'${rare}'::uuid`, 501, 'wanted', '1, 1');
  await add(`'${common}'::uuid`, 500, 'wanted', '2, 2');
  await add('gen_random_uuid()', 500, 'unwanted', '3, 700');
  // As many codes as are looked for one by one: of each, 500 deliveries per page.
  const filter = { statusCodes: Array.from({ length: 20 }, (_, n) => 500 + n), eventName: 'wanted' };
  const found: string[][] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await storage.deliveries.page(other, filter, { first: 10, after });
    found.push(page.edges.map(({ node }) => node.eventRowId));
    after = page.endCursor;
    more = page.hasNextPage;
  }
  expect(found[0]).toEqual([]);
  expect(found.flat()).toEqual([common, rare]);
});

test('of deliveries that are released, those with attempts go on, and the others wait in the queue', async () => {
  const webhookId = (await storage.webhooks.create(workspaceId, someSettings(), null)).id;
  const eventRowIds = [uuidv7(), uuidv7(), uuidv7()];
  const event = { workspaceId, eventName: 'kept', userId: null, payload: '{}', test: false };
  await insertEvents(
    storage.pool,
    eventRowIds.map((id) => ({
      ...event,
      id,
      eventId: `h-${id}`,
      webhookIds: [webhookId],
      receivedAt: new Date(),
    })),
  );
  const failed = historyOf(['retrying'], 0)[0]!;
  await record(storage.pool, [
    someAttempt({ workspaceId, webhookId, eventRowId: eventRowIds[0]!, ...failed }),
  ]);
  await holdDeliveries(
    storage.pool,
    eventRowIds.map((eventRowId, n) => ({ workspaceId, webhookId, eventRowId, ordinal: n === 0 ? 1 : 0 })),
  );
  const filter = { webhookIds: [webhookId] };
  const read = async () => (await readAll(filter, 10)).map(({ state }) => state);
  expect(await read()).toEqual(['HELD', 'HELD', 'HELD']);
  await releaseHeld(storage.pool, workspaceId, webhookId, 2);
  expect((await read()).toSorted()).toEqual(['HELD', 'RETRYING']);
  await releaseHeld(storage.pool, workspaceId, webhookId, 2);
  expect(await read()).toEqual(['RETRYING']);
});

test('what deliveries are now is told in the order in which they are asked for, without those that are none', async () => {
  const asked = [made[20]!, { ...made[3]!, eventRowId: uuidv7() }, made[7]!];
  const { facts } = await storage.deliveries.facts(workspaceId, asked);
  expect(facts).toMatchObject(
    [made[20]!, made[7]!].map(({ eventRowId, webhookId, eventId, attempts }) => {
      return { eventRowId, webhookId, eventId, attempts };
    }),
  );
  const stranger = await addWorkspace(storage.pool);
  expect(await storage.deliveries.facts(stranger, asked)).toEqual({ facts: [], webhooksVersion: '0' });
});

test('a delivery that is recorded while a page is read is on it once', async () => {
  const other = await addWorkspace(storage.pool);
  const webhookId = (await storage.webhooks.create(other, someSettings(), null)).id;
  const attempt = someAttempt({ workspaceId: other, webhookId });
  const event = {
    workspaceId: other,
    id: attempt.eventRowId,
    eventId: attempt.eventId,
    eventName: attempt.eventName,
    userId: null,
    payload: '{}',
    test: false,
    webhookIds: [webhookId],
    receivedAt: new Date(startOfDeliveries),
  };
  await insertEvents(storage.pool, [event]);
  const query = async (statement: { name?: string }, values?: unknown[]) => {
    const result = await storage.pool.query(statement as never, values);
    if (statement.name === 'list-pending') await record(storage.pool, [attempt]);
    return result;
  };
  const source = { ...noQueue, pending: async () => [attempt] };
  const client = { query } as unknown as Queryable;
  const page = await listDeliveries(client, source, other, {}, { first: 10, after: null });
  expect(page.edges.map(({ node }) => node)).toEqual([
    { eventRowId: attempt.eventRowId, webhookId, state: 'DELIVERED', attempts: 1 },
  ]);
});

test('a delivery that arrives at once, or waits in the queue, has no row of its own', async () => {
  const { rows } = await storage.pool.query<{ attempts: number; state: string; count: number }>(
    `select count(*)::integer as count from delivery.troubled where attempts = 0 and state <> 'HELD'
      or attempts = 1 and state = 'DELIVERED'`,
  );
  expect(rows[0]!.count).toBe(0);
});
