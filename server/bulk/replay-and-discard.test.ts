import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.ts';
import { actOnEndpoint } from '../delivery/recovery/endpoint-actions.ts';
import { type BulkJob, healthy, theSystem, type WebhookSettings } from '../model/index.ts';
import { changeHealth, countHeld, holdDeliveries, type NewBulkJob } from '../storage/index.ts';
import { bulkParts } from '../testing/bulk-parts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { startBulkJobs } from './runner.ts';
import { type BulkJobs, createBulkJobs } from './service.ts';

const keep = closingAfterAll();
let world: DeliveryWorld;
let receiver: Receiver;
let jobs: BulkJobs;
let name = '';
let names = 0;
beforeAll(async () => {
  world = await startDeliveryWorld(keep);
  receiver = keep(await startReceiver());
  jobs = createBulkJobs(bulkParts(world));
  world.startWorker();
  const select = async () => ({ keys: [], next: null });
  keep(startBulkJobs({ ...bulkParts(world), select, everyMs: 20 }));
});

beforeEach(() => {
  names += 1;
  name = `name-${names}`;
});

function addWebhook(settings: Partial<WebhookSettings> = {}): Promise<string> {
  return world.addWebhook({
    url: receiver.url,
    retryCount: 0,
    eventFilter: { mode: 'INCLUDE', events: [name] },
    ...settings,
  });
}

/** Runs a job to its end. */
async function run(given: Pick<NewBulkJob, 'kind' | 'filter' | 'webhookId'>): Promise<BulkJob> {
  const { workspaceId } = world;
  const job = { ...given, name: 'Job', ratePerSecond: 1000, total: 0, totalIsExact: true };
  const { job: started } = await jobs.start(workspaceId, job);
  const read = async () => (await jobs.find(workspaceId, started!.id))!;
  await expect.poll(async () => (await read()).finishedAt, { timeout: 10_000 }).not.toBeNull();
  return read();
}

function replayOf(webhookId: string, since = Date.now() - 60_000) {
  const filter = { webhookId, since, until: Date.now() + 1 };
  return { kind: 'REPLAY', webhookId, filter: JSON.stringify(filter) } as const;
}

const receivedIds = () =>
  receiver.requests
    .map(({ body }) => (JSON.parse(body.toString()) as { event_id: string }).event_id)
    .filter((id) => id.startsWith(`${name}-`))
    .toSorted();

async function setOpen(webhookId: string): Promise<void> {
  const { storage, workspaceId } = world;
  const open = { ...healthy, state: 'OPEN' as const, nextProbeAt: new Date(Date.now() + 600_000) };
  await changeHealth(storage.pool, { workspaceId, webhookId }, healthy, open);
}

/** Holds so many new events for a webhook, and returns their row ids. */
async function holdEvents(webhookId: string, count: number): Promise<string[]> {
  const { storage, workspaceId } = world;
  await world.send(events(count, `held by ${name}`, `${name}-`));
  const { rows } = await storage.pool.query<{ id: string }>(
    `update events.raw_events set webhook_ids = array[$2::uuid] where workspace_id = $1 and event_name = $3 returning id`,
    [workspaceId, webhookId, `held by ${name}`],
  );
  const ids = rows.map(({ id }) => id);
  const held = ids.map((eventRowId) => ({ workspaceId, webhookId, eventRowId, ordinal: 0 }));
  await holdDeliveries(storage.pool, held);
  return ids;
}

describe('a replay', () => {
  it('delivers what a webhook did not get, by its filters as they are now, and nothing twice', async () => {
    await world.send(events(4, name, `${name}-`));
    await world.send(events(3, 'another name', `${name}-other-`));
    await world.send([{ event_name: name, event_id: `${name}-cheap`, value: 1 }]);
    const conditions = [{ field: 'value', operator: 'NOT_EQUALS' as const, value: 1 }];
    const webhookId = await addWebhook({ conditions });
    await world.send([{ event_name: name, event_id: `${name}-got` }]);
    await expect.poll(receivedIds, { timeout: 10_000 }).toEqual([`${name}-got`]);
    const filter = JSON.parse(replayOf(webhookId).filter) as never;
    expect(await jobs.previewReplay(world.workspaceId, filter)).toMatchObject({ matching: 4, enabled: true });
    expect(await run(replayOf(webhookId))).toMatchObject({ state: 'COMPLETED', queued: 4 });
    const all = [0, 1, 2, 3].map((n) => `${name}-${n}`).concat(`${name}-got`);
    await expect.poll(receivedIds, { timeout: 10_000 }).toEqual(all);
    expect(await run(replayOf(webhookId))).toMatchObject({ state: 'COMPLETED', queued: 0 });
  });

  it('delivers nothing to a disabled webhook, and nothing of another time', async () => {
    await world.send(events(2, name, `${name}-`));
    const webhookId = await addWebhook({ enabled: false });
    expect(await run(replayOf(webhookId))).toMatchObject({ state: 'COMPLETED', queued: 0, selected: 0 });
    await world.storage.webhooks.update(world.workspaceId, webhookId, { enabled: true });
    expect(await run(replayOf(webhookId, Date.now()))).toMatchObject({ selected: 0, queued: 0 });
  });
});

describe('a discard', () => {
  it('cancels what was held when it was requested', async () => {
    const { storage, workspaceId } = world;
    const webhookId = await addWebhook();
    await setOpen(webhookId);
    const ids = await holdEvents(webhookId, 150);
    const filter = JSON.stringify({ webhookId });
    expect(await run({ kind: 'DISCARD', webhookId, filter })).toMatchObject({
      cancelled: 150,
      selected: 150,
    });
    expect((await countHeld(storage.pool, workspaceId, [webhookId])).size).toBe(0);
    const { rows } = await storage.pool.query(
      `select origin, status, count(*)::integer from delivery.attempts where webhook_id = $1 group by 1, 2`,
      [webhookId],
    );
    expect(rows).toEqual([{ origin: 'CANCELLED', status: 'FAILED', count: 150 }]);
    const keys = [{ eventRowId: ids[0]!, webhookId }];
    const [summary] = await storage.attempts.summaries(workspaceId, keys);
    expect(summary).toMatchObject({ arrived: false, lastScheduled: { origin: 'CANCELLED', ordinal: 0 } });
    expect(receivedIds()).toEqual([]);
  });

  it('leaves out what has arrived by a redelivery meanwhile', async () => {
    const { storage, workspaceId } = world;
    const webhookId = await addWebhook();
    await setOpen(webhookId);
    const [eventRowId] = await holdEvents(webhookId, 1);
    const redelivery = {
      workspaceId,
      webhookId,
      eventRowId: eventRowId!,
      origin: 'MANUAL',
      ordinal: 1234,
    } as const;
    await world.queue.enqueueRetries(storage.pool, [{ ...redelivery, released: false, startAfter: null }]);
    await expect.poll(receivedIds, { timeout: 10_000 }).toHaveLength(1);
    const delivered = `select from delivery.attempts where webhook_id = $1 and status = 'DELIVERED'`;
    await expect.poll(async () => (await storage.pool.query(delivered, [webhookId])).rowCount).toBe(1);
    await setOpen(webhookId);
    const filter = JSON.stringify({ webhookId });
    const job = await run({ kind: 'DISCARD', webhookId, filter });
    expect(job.cancelled).toBe(0);
  });
});

describe('a paused endpoint', () => {
  const act = (webhookId: string, action: 'CHECK' | 'RESUME') =>
    actOnEndpoint({ ...world, clock: systemClock }, world.workspaceId, webhookId, { action, by: theSystem });

  it('is checked at once with a delivery that is held, and then gets the others', async () => {
    const webhookId = await addWebhook();
    await setOpen(webhookId);
    expect(await act(webhookId, 'CHECK')).toMatchObject([
      { code: 'INVALID', message: /No delivery is held/ },
    ]);
    await holdEvents(webhookId, 5);
    expect(await act(webhookId, 'CHECK')).toEqual([]);
    await expect.poll(receivedIds, { timeout: 20_000 }).toHaveLength(5);
  });

  it('is resumed without a check, once', async () => {
    const webhookId = await addWebhook();
    await setOpen(webhookId);
    await holdEvents(webhookId, 5);
    expect(await act(webhookId, 'RESUME')).toEqual([]);
    await expect.poll(receivedIds, { timeout: 20_000 }).toHaveLength(5);
    expect(await act(webhookId, 'RESUME')).toMatchObject([{ code: 'INVALID' }]);
  });
});
