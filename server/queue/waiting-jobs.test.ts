import { beforeAll, expect, test } from 'vitest';

import { type Storage } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { startDeliveryWorld } from '../testing/delivery-world.ts';
import { type Queue } from './index.ts';
import { type QueueName } from './jobs.ts';
import { readDepths } from './read-depth.ts';

const keep = closingAfterAll();
let queue: Queue;
let pool: Storage['pool'];

beforeAll(async () => {
  const world = await startDeliveryWorld(keep);
  queue = world.queue;
  pool = world.storage.pool;
});

const someRetry = {
  workspaceId: 'w',
  webhookId: 'h',
  eventRowId: 'e',
  origin: 'SCHEDULED',
  ordinal: 1,
  released: false,
} as const;

const first = (workspaceId: string, webhookId: string, ...eventRowIds: string[]) =>
  queue.enqueueFirst(pool, [{ workspaceId, webhookId, eventRowIds, released: false }]);

const retry = (workspaceId: string, webhookId: string, eventRowId: string, startAfter: Date | null = null) =>
  queue.enqueueRetries(pool, [
    { workspaceId, webhookId, eventRowId, origin: 'SCHEDULED', ordinal: 1, released: false, startAfter },
  ]);

test('pending first deliveries are those of one workspace or webhook, the newest events first', async () => {
  await first('pending', 'a', 'event-1', 'event-3');
  await first('pending', 'b', 'event-2');
  await first('elsewhere', 'a', 'event-4');
  await retry('pending', 'a', 'event-5');
  const all = [
    { eventRowId: 'event-3', webhookId: 'a' },
    { eventRowId: 'event-2', webhookId: 'b' },
    { eventRowId: 'event-1', webhookId: 'a' },
  ];
  expect(await queue.pending('pending', null, 10)).toEqual(all);
  expect(await queue.pending('pending', null, 2)).toEqual(all.slice(0, 2));
  expect(await queue.pending('pending', 'b', 10)).toEqual([all[1]]);
  const oldest = { keys: all.toReversed(), complete: true };
  expect(await queue.oldestPending('pending', 10)).toEqual(oldest);
  expect(await queue.oldestPending('pending', 3)).toMatchObject({ complete: false });
  expect((await queue.oldestPending('pending', 2)).keys).toEqual(oldest.keys.slice(0, 2));
  expect(await queue.oldestPending('nobody', 10)).toEqual({ keys: [], complete: true });
  expect(await queue.claimFirst(10, [], 'backlog')).toHaveLength(3);
  expect(await queue.oldestPending('pending', 10)).toEqual(oldest);
  expect(await queue.pending('pending', null, 10)).toEqual(all); // claimed, and not finished
});

test('a delivery has a job while its first attempt or a retry waits or is claimed', async () => {
  const keys = [
    { eventRowId: 'first', webhookId: 'hook' },
    { eventRowId: 'retried', webhookId: 'hook' },
    { eventRowId: 'first', webhookId: 'another hook' },
    { eventRowId: 'done', webhookId: 'hook' },
  ];
  await first('jobs', 'hook', 'other', 'first');
  await retry('jobs', 'hook', 'retried');
  expect(await queue.withJob(keys)).toEqual(keys.slice(0, 2));
  await queue.claimFirst(10, [], 'backlog');
  await queue.claimRetries(10, []);
  expect(await queue.withJob(keys)).toEqual(keys.slice(0, 2));
  expect(await queue.withJob([])).toEqual([]);
});

test('jobs of the webhooks to skip are not claimed, and a claim has no more jobs than its limit', async () => {
  for (const webhookId of ['full', 'one', 'two']) {
    await first('limits', webhookId, 'event');
    await retry('limits', webhookId, 'event');
  }
  const webhooks = (jobs: readonly { data: { webhookId: string } }[]) =>
    jobs.map(({ data }) => data.webhookId);
  expect(webhooks(await queue.claimFirst(1, ['full'], 'backlog'))).toEqual(['one']);
  expect(webhooks(await queue.claimFirst(9, ['full'], 'fair-share'))).toEqual(['two']);
  expect(webhooks(await queue.claimRetries(1, ['full']))).toEqual(['one']);
  expect(webhooks(await queue.claimRetries(9, ['full']))).toEqual(['two']);
  expect(webhooks(await queue.claimFirst(9, [], 'fair-share'))).toEqual(['full']);
  expect(webhooks(await queue.claimRetries(9, []))).toEqual(['full']);
});

test('of the due retries, the one that has been due for longest is claimed first', async () => {
  await retry('order', 'h', 'recent', new Date(Date.now() - 20_000));
  await retry('order', 'h', 'oldest', new Date(Date.now() - 3_600_000));
  await retry('order', 'h', 'at once');
  const next = async () => (await queue.claimRetries(1, []))[0]?.data.eventRowId;
  expect([await next(), await next(), await next()]).toEqual(['oldest', 'recent', 'at once']);
});

test('the depth of a queue counts its jobs and tells for how long the oldest one has been due', async () => {
  const other = await startDeliveryWorld(keep);
  const depth = async (name: QueueName) =>
    (await readDepths(other.storage.pool)).find(({ queue: its }) => its === name);
  const add = (startAfter: Date | null) =>
    other.queue.enqueueRetries(other.storage.pool, [{ ...someRetry, startAfter }]);
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  const anHour: unknown = expect.closeTo(3600, -2); // within 50 s
  const empty = { due: 0, waiting: 0, claimed: 0, oldestSeconds: 0 };
  expect(await readDepths(other.storage.pool)).toEqual([
    { ...empty, queue: 'first-deliveries' },
    { ...empty, queue: 'retries' },
  ]);
  await add(ago(-60));
  expect(await depth('retries')).toEqual({ ...empty, queue: 'retries', waiting: 1 });
  await add(ago(20));
  await add(ago(3600));
  await add(ago(7200));
  await other.queue.claimRetries(1, []);
  const counts = { queue: 'retries', due: 2, waiting: 1, claimed: 1, oldestSeconds: anHour };
  expect(await depth('retries')).toEqual(counts);

  const { workspaceId } = other;
  await other.queue.enqueueFirst(other.storage.pool, [
    { workspaceId, webhookId: 'h', eventRowIds: ['newer'], released: false },
  ]);
  const first = await depth('first-deliveries');
  expect(first).toMatchObject({ due: 1, waiting: 0, claimed: 0 });
  expect(first!.oldestSeconds).toBeLessThan(60);
});

test('the next retry is due in the time until the earliest of all that wait', async () => {
  const other = await startDeliveryWorld(keep);
  const { queue: its, storage } = other;
  const add = (startAfter: Date | null) => its.enqueueRetries(storage.pool, [{ ...someRetry, startAfter }]);
  expect(await its.nextDue()).toEqual({ firstDeliveries: false, retryInMs: null });
  await add(new Date(Date.now() + 3_600_000));
  expect((await its.nextDue()).retryInMs).toBeCloseTo(3_600_000, -5); // within 50 s
  await add(new Date(Date.now() + 600_000));
  expect((await its.nextDue()).retryInMs).toBeCloseTo(600_000, -5);
  await add(null);
  expect((await its.nextDue()).retryInMs).toBe(0);
  const claimed = await its.claimRetries(1, []);
  expect((await its.nextDue()).retryInMs).toBeGreaterThan(1000);
  await its.giveBack('retries', claimed);
  expect((await its.nextDue()).retryInMs).toBe(0);
});

test('first deliveries wait until they are claimed, and again when they are given back', async () => {
  const { queue: its, storage, workspaceId } = await startDeliveryWorld(keep);
  await its.enqueueFirst(storage.pool, [
    { workspaceId, webhookId: 'h', eventRowIds: ['event'], released: false },
  ]);
  const waits = async () => (await its.nextDue()).firstDeliveries;
  expect(await waits()).toBe(true);
  const claimed = await its.claimFirst(1, [], 'backlog');
  expect(await waits()).toBe(false);
  await its.giveBack('first-deliveries', claimed);
  expect(await waits()).toBe(true);
});

test('there is a depth for each queue', async () => {
  const depths = await queue.depths();
  expect(depths.map((depth) => depth.queue).toSorted()).toEqual(['first-deliveries', 'retries']);
});
