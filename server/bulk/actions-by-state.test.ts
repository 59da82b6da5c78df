import { beforeAll, expect, it, vi } from 'vitest';

import { systemClock } from '../clock.ts';
import { actOnEndpoint } from '../delivery/recovery/endpoint-actions.ts';
import { redeliver } from '../delivery/redeliver.ts';
import { type Live } from '../live/index.ts';
import { type DeliveryKey, formatDeliveryId, theSystem } from '../model/index.ts';
import { listDeliveries, type NewBulkJob } from '../storage/index.ts';
import { bulkParts, nobody } from '../testing/bulk-parts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type Kind, kinds, type Made, makeDeliveries } from '../testing/delivery-kinds.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { generousQuotas } from '../testing/quotas.ts';
import { type Receiver, startReceiver } from '../testing/receiver.ts';
import { startBulkJobs } from './runner.ts';
import { formatFilter, selectDeliveries } from './select-deliveries.ts';
import { type BulkJobs, createBulkJobs } from './service.ts';

/** How often the endpoint gets the event after the action, and the state after that; "refused" for a refused action. */
type Outcomes = Readonly<Record<Kind, string>>;

/** What becomes of them without any action: PENDING is sent, the others wait or are over. */
const untouched: Outcomes = {
  PENDING: '1, DELIVERED',
  RETRYING: '0, RETRYING',
  HELD: '0, HELD',
  DELIVERED: '0, DELIVERED',
  FAILED: '0, FAILED',
  CANCELLED: '0, CANCELLED',
  'test send': '0, DELIVERED',
};

const keep = closingAfterAll();
let world: DeliveryWorld;
let receiver: Receiver;
let jobs: BulkJobs;
/** What the endpoint answers. */
let status = 200;

beforeAll(async () => {
  world = await startDeliveryWorld(keep);
  receiver = keep(await startReceiver(() => ({ status })));
  jobs = createBulkJobs(bulkParts(world));
  keep(startBulkJobs({ ...bulkParts(world), select: selectDeliveries(world.queue), everyMs: 20 }));
});

/** Does something with each of them by itself, and returns those for which it was refused. */
async function each(
  made: Made,
  act: (key: DeliveryKey) => Promise<readonly unknown[]>,
): Promise<ReadonlySet<Kind>> {
  const refused = new Set<Kind>();
  for (const kind of kinds) if ((await act(made[kind])).length > 0) refused.add(kind);
  return refused;
}

/** Starts a job, and returns when all of it is in the queue. */
async function start(given: Pick<NewBulkJob, 'kind' | 'filter' | 'webhookId'>, ratePerSecond = 1000) {
  const job = { ...given, name: 'Job', ratePerSecond, total: 0, totalIsExact: true };
  const { job: started } = await jobs.start(world.workspaceId, job);
  const read = async () => (await jobs.find(world.workspaceId, started!.id))!;
  await expect
    .poll(async () => (await read()).selected > 0 || (await read()).finishedAt !== null, { timeout: 10_000 })
    .toBe(true);
  return started!;
}

/** A job about all of them; or, by webhook, two jobs. */
function redeliverAll(made: Made, webhookId: string | null) {
  const deliveries = Object.values(made).filter((key) => webhookId === null || key.webhookId === webhookId);
  return start({ kind: 'REDELIVERY', webhookId, filter: formatFilter({ deliveries }) });
}

function ofWebhook(kind: 'REPLAY' | 'DISCARD', webhookId: string) {
  const filter = { webhookId, since: Date.now() - 60_000, until: Date.now() + 1 };
  return start({ kind, webhookId, filter: JSON.stringify(filter) });
}

const act = (action: 'CHECK' | 'RESUME') => (made: Made) =>
  each(made, ({ webhookId }) =>
    actOnEndpoint({ ...world, clock: systemClock }, world.workspaceId, webhookId, { action, by: theSystem }),
  );

/** Runs a worker until the outcomes are as expected and nothing that is due is left in the queue. */
async function outcomesOf(
  made: Made,
  refused: ReadonlySet<Kind> | undefined,
  expected: Outcomes,
): Promise<void> {
  const before = receiver.requests.length;
  const worker = world.startWorker();
  const read = async () => {
    const ids = receiver.requests.slice(before).map(({ headers }) => headers['x-perspection-event-id']);
    const states = await statesOf(made);
    const eventIds = await eventIdsOf(made);
    const told = kinds.map((kind) => {
      const requests = ids.filter((id) => id === eventIds.get(made[kind].eventRowId)).length;
      const outcome = `${requests}, ${states.get(formatDeliveryId(made[kind]))}`;
      return [kind, refused?.has(kind) ? `refused, ${outcome}` : outcome];
    });
    return Object.fromEntries(told) as Outcomes;
  };
  const due = `select from queue.job where state < 'completed' and start_after <= now()`;
  try {
    await expect.poll(read, { timeout: 15_000 }).toEqual(expected);
    await expect
      .poll(async () => (await world.storage.pool.query(due)).rowCount, { timeout: 15_000 })
      .toBe(0);
  } finally {
    await worker.close();
  }
  expect(await read()).toEqual(expected);
}

async function statesOf(made: Made): Promise<ReadonlyMap<string, string>> {
  const { storage, queue, workspaceId } = world;
  const filter = { deliveries: Object.values(made) };
  const { edges } = await listDeliveries(storage.pool, queue, workspaceId, filter, {
    first: 50,
    after: null,
  });
  return new Map(edges.map(({ node }) => [formatDeliveryId(node), node.state]));
}

async function eventIdsOf(made: Made): Promise<ReadonlyMap<string, string>> {
  const { rows } = await world.storage.pool.query<{ id: string; event_id: string }>(
    'select id, event_id from events.raw_events where id = any ($1)',
    [Object.values(made).map(({ eventRowId }) => eventRowId)],
  );
  return new Map(rows.map(({ id, event_id: eventId }) => [id, eventId]));
}

interface Case {
  readonly action: string;
  readonly do: (made: Made) => Promise<ReadonlySet<Kind> | undefined>;
  readonly expected: Partial<Outcomes>;
  /** What the endpoint answers; 200 unless given. */
  readonly status?: number;
}

const redeliverOne = (made: Made) => {
  const limits = generousQuotas.redeliveries;
  const parts = { ...world, ...bulkParts(world), limits };
  return each(made, async (key) => (await redeliver(parts, world.workspaceId, key)).userErrors);
};

/** Cancels or pauses a job about all of them before a worker has seen it. */
const stopped = (change: 'PAUSE' | 'CANCEL') => async (made: Made) => {
  const job = await redeliverAll(made, null);
  await jobs.change(world.workspaceId, job.id, change);
  return undefined;
};

const bothWebhooks = (run: (webhookId: string) => Promise<unknown>) => async (made: Made) => {
  await run(made.PENDING.webhookId);
  await run(made.HELD.webhookId);
  return undefined;
};

const notPaused = {
  PENDING: 'refused, 1, DELIVERED',
  RETRYING: 'refused, 0, RETRYING',
  DELIVERED: 'refused, 0, DELIVERED',
  FAILED: 'refused, 0, FAILED',
  CANCELLED: 'refused, 0, CANCELLED',
  'test send': 'refused, 0, DELIVERED',
};

const oneMore = {
  PENDING: '2, DELIVERED',
  RETRYING: '1, DELIVERED',
  DELIVERED: '1, DELIVERED',
  FAILED: '1, DELIVERED',
  CANCELLED: '1, DELIVERED',
};

const oneMoreFails = {
  PENDING: '2, RETRYING',
  RETRYING: '1, RETRYING',
  DELIVERED: '1, DELIVERED',
  FAILED: '1, FAILED',
  CANCELLED: '1, CANCELLED',
};

/** The table of docs/delivery.md, section "Bulk jobs": what each action does to a delivery, by its state. */
const cases: readonly Case[] = [
  { action: 'nothing', do: async () => undefined, expected: {} },
  {
    action: 'redeliver',
    do: redeliverOne,
    expected: { ...oneMore, HELD: '1, DELIVERED', 'test send': 'refused, 0, DELIVERED' },
  },
  {
    action: 'redeliver, and it fails',
    status: 500,
    do: redeliverOne,
    expected: { ...oneMoreFails, HELD: '1, HELD', 'test send': 'refused, 0, DELIVERED' },
  },
  {
    action: 'redeliver those of several webhooks',
    do: async (made) => {
      await redeliverAll(made, null);
      return undefined;
    },
    expected: oneMore,
  },
  {
    action: 'redeliver those of one webhook each',
    do: (made) => bothWebhooks((webhookId) => redeliverAll(made, webhookId))(made),
    expected: { ...oneMore, HELD: '1, DELIVERED' },
  },
  { action: 'pause a job', do: stopped('PAUSE'), expected: {} },
  { action: 'cancel a job', do: stopped('CANCEL'), expected: {} },
  { action: 'replay', do: bothWebhooks((webhookId) => ofWebhook('REPLAY', webhookId)), expected: {} },
  {
    action: 'discard',
    do: bothWebhooks((webhookId) => ofWebhook('DISCARD', webhookId)),
    expected: { HELD: '0, CANCELLED' },
  },
  { action: 'check now', do: act('CHECK'), expected: { ...notPaused, HELD: '1, DELIVERED' } },
  {
    action: 'check now, and it fails',
    status: 500,
    do: act('CHECK'),
    expected: { ...notPaused, PENDING: 'refused, 1, RETRYING', HELD: '1, RETRYING' },
  },
  { action: 'resume', do: act('RESUME'), expected: { ...notPaused, HELD: '1, DELIVERED' } },
];

it.each(['PAUSE', 'CANCEL'] as const)('%s tells which redeliveries have left the queue', async (change) => {
  const made = await makeDeliveries(world, receiver.url);
  const job = await redeliverAll(made, null);
  const moved = vi.fn<Live['moved']>();
  const parts = { ...bulkParts(world), live: { ...nobody, moved } };
  await createBulkJobs(parts).change(world.workspaceId, job.id, change);
  expect(moved).toHaveBeenCalledOnce();
  const [of, move, keys] = moved.mock.calls[0]!;
  const { HELD: _held, 'test send': _sent, ...queued } = made;
  expect([of, move]).toEqual([world.workspaceId, 'RETURNED']);
  expect(keys.map(formatDeliveryId).toSorted()).toEqual(
    Object.values(queued).map(formatDeliveryId).toSorted(),
  );
});

it.each(cases)('$action', async ({ do: run, expected, status: answered = 200 }) => {
  status = answered;
  const made = await makeDeliveries(world, receiver.url);
  await outcomesOf(made, await run(made), { ...untouched, ...expected });
});
