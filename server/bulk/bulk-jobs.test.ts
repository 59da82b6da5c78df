import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type BulkJob, type DeliveryKey, type WebhookSettings } from '../model/index.ts';
import { changeHealth, type NewBulkJob, type Queryable } from '../storage/index.ts';
import { bulkParts } from '../testing/bulk-parts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { type SelectDeliveries } from './redelivery-slice.ts';
import { type BulkRunnerParts, startBulkJobs } from './runner.ts';
import { type BulkJobs, createBulkJobs } from './service.ts';

const keep = closingAfterAll();
let world: DeliveryWorld;
let receiver: Receiver;
let jobs: BulkJobs;
/** What the receiver answers. */
let status = 200;
/** Each test has events of a name of its own. */
let name = '';
let names = 0;

/** What a filter of these tests finds, by its text. */
const found = new Map<string, readonly DeliveryKey[]>();
/** Deliveries of a page at most. */
let pageSize = Infinity;
/** Called with the transaction of each slice that reads deliveries. */
let onSelect: (tx: Queryable) => Promise<unknown> = async () => undefined;
const select: SelectDeliveries = async (tx, { filter, after }, limit) => {
  await onSelect(tx);
  const all = found.get(filter) ?? [];
  const from = Number(after ?? 0);
  const to = from + Math.min(limit, pageSize);
  return { keys: all.slice(from, to), next: to < all.length ? String(to) : null };
};

beforeAll(async () => {
  world = await startDeliveryWorld(keep);
  receiver = keep(await startReceiver(() => ({ status })));
  jobs = createBulkJobs(bulkParts(world));
  world.startWorker();
});

beforeEach(async () => {
  // What a test that failed has left would fail the next ones.
  await world.storage.pool.query(
    'update delivery.bulk_jobs set finished_at = now() where finished_at is null',
  );
  await world.storage.pool.query(`delete from queue.job where name = 'retries'`);
  names += 1;
  name = `name-${names}`;
  status = 200;
  pageSize = Infinity;
  onSelect = async () => undefined;
});

function startRunner(given: Partial<BulkRunnerParts> = {}) {
  return keep(startBulkJobs({ ...bulkParts(world), select, everyMs: 20, ...given }));
}

/** A webhook for the events of this test, with so many deliveries that have failed. */
async function failedDeliveries(count: number, settings: Partial<WebhookSettings> = {}) {
  const { storage, workspaceId } = world;
  const eventFilter = { mode: 'INCLUDE', events: [name] } as const;
  const webhookId = await world.addWebhook({ url: receiver.url, retryCount: 0, eventFilter, ...settings });
  status = 500;
  await world.send(events(count, name, `${name}-`));
  const failed = async () =>
    (
      await storage.pool.query<{ id: string }>(
        `select event_row_id as id from delivery.attempts where workspace_id = $1 and webhook_id = $2 and status = 'FAILED'`,
        [workspaceId, webhookId],
      )
    ).rows.map(({ id }) => id);
  await expect.poll(async () => (await failed()).length, { timeout: 10_000 }).toBe(count);
  status = 200;
  const keys = (await failed()).toSorted().map((eventRowId) => ({ eventRowId, webhookId }));
  found.set(name, keys);
  return { webhookId, keys };
}

function redelivery(given: Partial<NewBulkJob> = {}): NewBulkJob {
  const total = { total: 1, totalIsExact: true };
  return {
    kind: 'REDELIVERY',
    name: 'Recover',
    filter: name,
    webhookId: null,
    ratePerSecond: 1000,
    ...total,
    ...given,
  };
}

async function start(job: NewBulkJob): Promise<BulkJob> {
  const { job: started, userErrors } = await jobs.start(world.workspaceId, job);
  expect(userErrors).toEqual([]);
  return started!;
}

async function until(job: BulkJob, reached: (job: BulkJob) => boolean): Promise<BulkJob> {
  const read = async () => (await jobs.find(world.workspaceId, job.id))!;
  await expect.poll(async () => reached(await read()), { timeout: 15_000, interval: 20 }).toBe(true);
  return read();
}

const ended = (job: BulkJob) => job.finishedAt !== null;

/** How often the receiver got each event of this test since `from` requests. */
function receivedSince(from: number): number[] {
  const ids = receiver.requests
    .slice(from)
    .map(({ body }) => (JSON.parse(body.toString()) as { event_id: string }).event_id);
  const own = ids.filter((id) => id.startsWith(`${name}-`));
  return [...Map.groupBy(own, (id) => id).values()].map((of) => of.length);
}

async function waiting(): Promise<number> {
  const text = `select from queue.job where name = 'retries' and state < 'active'`;
  return (await world.storage.pool.query(text)).rowCount!;
}

describe('a redelivery of many', () => {
  it('makes one more attempt of each delivery, and says what came of them', async () => {
    await failedDeliveries(25);
    const before = receiver.requests.length;
    await using runner = closing(startRunner());
    const job = await until(await start(redelivery()), ended);
    expect(job).toMatchObject({
      state: 'COMPLETED',
      selected: 25,
      queued: 25,
      delivered: 25,
      failed: 0,
      skipped: 0,
    });
    expect(receivedSince(before)).toEqual(Array<number>(25).fill(1));
    void runner;
  });

  it('counts those that fail again', async () => {
    await failedDeliveries(3);
    status = 500;
    await using runner = closing(startRunner());
    const job = await until(await start(redelivery()), ended);
    expect(job).toMatchObject({ state: 'COMPLETED', queued: 3, delivered: 0, failed: 3 });
    void runner;
  });

  it('loses and doubles nothing when its worker is killed in mid-slice, and when several work on it', async () => {
    await failedDeliveries(40);
    const before = receiver.requests.length;
    let [slices, kills] = [0, 3];
    onSelect = async (tx) => {
      slices += 1;
      kills -= 1;
      if (kills >= 0) await tx.query('select pg_terminate_backend(pg_backend_pid())');
    };
    const { queue } = world;
    let failures = 2;
    const crashing = {
      ...queue,
      enqueueRetries: async (...call: Parameters<typeof queue.enqueueRetries>) => {
        await queue.enqueueRetries(...call);
        failures -= 1;
        if (failures >= 0) throw new Error('crashed after it had queued them');
      },
    };
    pageSize = 10;
    const runners = [crashing, crashing, queue].map((of) =>
      closing(startRunner({ queue: of, failedMs: 10 })),
    );
    const job = await start(redelivery());
    expect(await until(job, ended)).toMatchObject({ queued: 40, delivered: 40, failed: 0 });
    for (const runner of runners) await runner[Symbol.asyncDispose]();
    expect([slices >= 4 + 3, failures < 0]).toEqual([true, true]);
    expect(receivedSince(before)).toEqual(Array<number>(40).fill(1));
  });

  it('queues them for the times of its rate, in the background', async () => {
    await failedDeliveries(30);
    await using runner = closing(startRunner());
    const job = await until(await start(redelivery({ ratePerSecond: 2 })), ({ queued }) => queued > 0);
    expect(job.queued).toBe(20); // those of ten seconds
    const { rows } = await world.storage.pool.query<{ seconds: number; late: number }>(
      `select extract(epoch from start_after - min(start_after) over ())::float8 as seconds,
         -priority - extract(epoch from start_after - '2026-01-01Z'::timestamptz)::float8 as late
       from queue.job where name = 'retries' order by start_after offset 4 limit 12`,
    );
    const steps = rows.slice(1).map(({ seconds }, n) => seconds - rows[n]!.seconds);
    for (const step of steps) expect(step).toBeCloseTo(0.5, 3);
    for (const { late } of rows) expect(late).toBeGreaterThan(3);
    await jobs.change(world.workspaceId, job.id, 'CANCEL');
    void runner;
  });

  it('takes what waits out of the queue when it is paused, and goes on after a restart', async () => {
    await failedDeliveries(30);
    const before = receiver.requests.length;
    const first = closing(startRunner());
    const job = await until(await start(redelivery({ ratePerSecond: 2 })), ({ queued }) => queued === 20);
    const paused = await jobs.change(world.workspaceId, job.id, 'PAUSE');
    expect([paused.job!.state, await waiting()]).toEqual(['PAUSED', 0]);
    await until(job, ({ delivered, queued }) => delivered === queued);
    await first[Symbol.asyncDispose]();
    await world.storage.pool.query('update delivery.bulk_jobs set rate_per_second = 1000');
    await using second = closing(startRunner());
    expect((await jobs.change(world.workspaceId, job.id, 'RESUME')).job!.state).toBe('RUNNING');
    expect(await until(job, ended)).toMatchObject({
      state: 'COMPLETED',
      selected: 30,
      queued: 30,
      delivered: 30,
    });
    expect(receivedSince(before)).toEqual(Array<number>(30).fill(1));
    void second;
  });

  it('stops at once when it is cancelled, and cannot go on', async () => {
    await failedDeliveries(30);
    await using runner = closing(startRunner());
    const job = await until(await start(redelivery({ ratePerSecond: 2 })), ({ queued }) => queued === 20);
    const { job: cancelled } = await jobs.change(world.workspaceId, job.id, 'CANCEL');
    expect(await waiting()).toBe(0);
    expect(cancelled!.queued + cancelled!.skipped).toBe(20);
    const end = await until(job, ended);
    expect(end).toMatchObject({ state: 'CANCELLED', selected: 20, delivered: end.queued });
    expect((await jobs.change(world.workspaceId, job.id, 'CANCEL')).userErrors).toEqual([]);
    expect((await jobs.change(world.workspaceId, job.id, 'RESUME')).userErrors).toMatchObject([
      { code: 'INVALID' },
    ]);
    void runner;
  });

  it('leaves out webhooks that are disabled or deleted meanwhile, and paused endpoints of several', async () => {
    const { storage, workspaceId } = world;
    const { webhookId, keys } = await failedDeliveries(4);
    await using runner = closing(startRunner());
    await setHealth(webhookId, 'OPEN');
    expect(await until(await start(redelivery()), ended)).toMatchObject({ queued: 0, skippedPaused: 4 });
    await setHealth(webhookId, 'HEALTHY');
    await storage.webhooks.delete(workspaceId, webhookId);
    found.set(`${name} again`, keys);
    expect(await until(await start(redelivery({ filter: `${name} again` })), ended)).toMatchObject({
      queued: 0,
      skipped: 4,
    });
    void runner;
  });

  it('tries a paused endpoint of its only webhook with one delivery, and goes on when that is taken', async () => {
    const { webhookId } = await failedDeliveries(3);
    await setHealth(webhookId, 'OPEN');
    const before = receiver.requests.length;
    const first = closing(startRunner());
    const job = await until(await start(redelivery({ webhookId })), ({ queued }) => queued === 1);
    await expect.poll(() => receivedSince(before), { timeout: 10_000 }).toEqual([1]);
    await first[Symbol.asyncDispose]();
    await until(job, () => true);
    await setHealth(webhookId, 'HEALTHY');
    await world.storage.pool.query('update delivery.bulk_jobs set next_at = now() where finished_at is null');
    await using second = closing(startRunner());
    expect(await until(job, ended)).toMatchObject({ queued: 3, delivered: 3, skippedPaused: 0 });
    void second;
  });

  it('rests while its workspace is deleted', async () => {
    await failedDeliveries(2);
    const { pool } = world.storage;
    const job = await start(redelivery());
    const setDeletion = (at: string) => pool.query(`update settings.workspaces set deletes_at = ${at}`);
    await setDeletion(`now() + interval '1 day'`);
    const runner = startRunner({ everyMs: 60_000 });
    await runner.run();
    expect((await jobs.find(world.workspaceId, job.id))!.selected).toBe(0);
    await setDeletion('null');
    await runner.run();
    expect((await jobs.find(world.workspaceId, job.id))!.queued).toBe(2);
    await runner.close();
    await using second = closing(startRunner());
    await until(job, ended);
    void second;
  });
});

async function setHealth(webhookId: string, state: 'OPEN' | 'HEALTHY'): Promise<void> {
  const { storage, workspaceId } = world;
  const { health } = (await storage.webhooks.find(workspaceId, webhookId))!;
  const nextProbeAt = state === 'OPEN' ? new Date(Date.now() + 600_000) : null;
  await changeHealth(storage.pool, { workspaceId, webhookId }, health, { ...health, state, nextProbeAt });
  await storage.directory.refresh([workspaceId]);
}

function closing(runner: ReturnType<typeof startBulkJobs>) {
  return { [Symbol.asyncDispose]: () => runner.close() };
}
