import { beforeAll, expect, test, vi } from 'vitest';

import { inTransaction, type Storage } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { startDeliveryWorld } from '../testing/delivery-world.ts';
import { type Queue, type SqlRunner } from './index.ts';
import { type Claimed, type FirstDeliveries } from './jobs.ts';

const keep = closingAfterAll();
const name = 'first-deliveries';
let queue: Queue;
let pool: Storage['pool'];

beforeAll(async () => {
  const world = await startDeliveryWorld(keep);
  queue = world.queue;
  pool = world.storage.pool;
});

/** Claims whatever is claimable. */
const claim = () => queue.claimFirst(10, [], 'backlog');

/** Adds a job and claims it. */
async function claimed(webhookId: string): Promise<Claimed<FirstDeliveries>[]> {
  await queue.enqueueFirst(pool, [{ workspaceId: 'w', webhookId, eventRowIds: ['event'], released: false }]);
  const jobs = await claim();
  expect(jobs.map(({ data }) => data.webhookId)).toEqual([webhookId]);
  return jobs;
}

async function exists(webhookId: string): Promise<boolean> {
  return (await queue.withJob([{ eventRowId: 'event', webhookId }])).length === 1;
}

test('jobs exist only if the transaction that adds them is committed', async () => {
  const delivery = { workspaceId: 'w', webhookId: 'added', released: false };
  const retry = { ...delivery, eventRowId: 'b', origin: 'SCHEDULED', ordinal: 1, startAfter: null } as const;
  const add = async (tx: SqlRunner) => {
    await queue.enqueueFirst(tx, [{ ...delivery, eventRowIds: ['a'] }]);
    await queue.enqueueRetries(tx, [retry]);
  };
  const aborted = inTransaction(pool, async (tx) => {
    await add(tx);
    throw new Error('The events could not be stored.');
  });
  await expect(aborted).rejects.toThrow('The events could not be stored.');
  expect(await claim()).toEqual([]);
  expect(await queue.claimRetries(10, [])).toEqual([]);
  await inTransaction(pool, add);
  expect(await claim()).toMatchObject([{ data: { eventRowIds: ['a'] } }]);
  expect(await queue.claimRetries(10, [])).toMatchObject([{ data: { eventRowId: 'b' } }]);
});

test('a job is deleted together with the transaction that finishes it', async () => {
  const jobs = await claimed('finished');
  const aborted = inTransaction(pool, async (tx) => {
    await queue.finish(tx, name, jobs);
    throw new Error('The results could not be stored.');
  });
  await expect(aborted).rejects.toThrow('The results could not be stored.');
  expect(await exists('finished')).toBe(true);
  await inTransaction(pool, (tx) => queue.finish(tx, name, jobs));
  expect(await exists('finished')).toBe(false);
});

test('a job that is given back can be claimed at once, and the older claim has no effect any more', async () => {
  const older = await claimed('given back');
  expect(await claim()).toEqual([]);
  await queue.giveBack(name, older);
  const newer = await claim();
  expect(newer).toMatchObject([{ id: older[0]!.id, retryCount: older[0]!.retryCount + 1 }]);

  await queue.finish(pool, name, older);
  await queue.giveBack(name, older);
  expect(await exists('given back')).toBe(true);
  expect(await claim()).toEqual([]);
  expect(await queue.keepAlive(name, older, null)).toEqual(new Set());
  expect(await queue.keepAlive(name, [...older, ...newer], null)).toEqual(new Set(newer));
  await queue.finish(pool, name, newer);
});

test('a heartbeat names the claims that are still leased to this worker', async () => {
  const [lost] = await claimed('lost');
  const [kept] = await claimed('kept');
  await queue.finish(pool, name, [lost!]);
  expect(await queue.keepAlive(name, [lost!, kept!], null)).toEqual(new Set([kept]));
  await queue.finish(pool, name, [kept!]);
});

test('without jobs, no statement is sent', async () => {
  const tx = { query: vi.fn() };
  await queue.enqueueFirst(tx, []);
  await queue.enqueueRetries(tx, []);
  await queue.finish(tx, name, []);
  expect(tx.query).not.toHaveBeenCalled();
  await queue.giveBack(name, []);
  expect(await queue.keepAlive(name, [], null)).toEqual(new Set());
});
