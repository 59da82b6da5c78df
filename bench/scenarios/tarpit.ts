import { type Filters } from '../../server/model/index.ts';
import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillWebhooks } from '../fill.ts';
import { type Bench, type Environment } from '../environment.ts';
import { addNeighbour, besideTroubles, latencyOfNeighbour, type Trouble } from '../neighbour.ts';
import { type Product } from '../product.ts';
import { startSlowReceiver, startTimedReceiver } from '../receivers.ts';
import { untilArrived } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';
import { addWorkspace } from '../workspaces.ts';

/** Webhooks that never answer, spread evenly over so many workspaces. */
const arrangements: readonly Trouble[] = [
  { webhooks: 1, workspaces: 1 },
  { webhooks: 20, workspaces: 1 },
  { webhooks: 500, workspaces: 1 },
  { webhooks: 20, workspaces: 20 },
  { webhooks: 500, workspaces: 20 },
];
/** Events that wait for each webhook that hangs, which gives each of its requests 30 s. */
const eventsPerWebhook = 50;
const timeoutMs = 30_000;

/** The neighbour: its endpoint answers after 50 ms, and it has few enough events that a busy machine keeps up. */
const answerMs = 50;
const perSecond = 40;

const everything: Filters = { eventFilter: { mode: 'INCLUDE', events: [] }, conditions: [] };

/**
 * Measures the latency of a workspace with healthy endpoints, alone and while the webhooks of other workspaces hang, and
 * how soon the first event of a new workspace arrives meanwhile. With the product's default settings.
 */
export async function tarpit(bench: Bench): Promise<Rows> {
  const labels = { none: 'nothing hangs', of: ({ webhooks }: Trouble) => `${webhooks} hang` };
  return besideTroubles(arrangements, labels, (hanging) => measure(bench, hanging));
}

async function measure({ scaled, onFreshDatabase }: Bench, hanging: Trouble): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const received = new Map<string, number>();
    const onRequest = (id: string) => received.set(id, performance.now());
    const receiver = environment.closeAtEnd(await startTimedReceiver(onRequest, answerMs));
    const product = await environment.start('all', { defaults: true });
    await addNeighbour(product, () => receiver.url);
    await addHangingWebhooks(environment, product, hanging);
    const load = { perSecond, seconds: scaled(20) };
    const figures = await latencyOfNeighbour(environment, product, received, load);
    return { ...figures, newcomerMs: await firstOfNewcomer(environment, product, receiver.url, received) };
  });
}

async function addHangingWebhooks(
  { database, closeAtEnd }: Environment,
  product: Product,
  { webhooks, workspaces }: Trouble,
): Promise<void> {
  const receiver = closeAtEnd(await startSlowReceiver(Infinity));
  const events = Array.from({ length: eventsPerWebhook }, (_, n) => purchase(n));
  for (let n = 0; n < workspaces; n += 1) {
    const workspace = product.as(await addWorkspace(database.pool, `Hanging ${n}`));
    const first = await createWebhook(workspace, receiver.url, { timeoutMs });
    await fillWebhooks(database.pool, first, Array<Filters>(webhooks / workspaces - 1).fill(everything));
    await workspace.query(ingest, { events });
  }
}

/** Milliseconds from the acknowledgement of a new workspace's first event to its arrival. */
async function firstOfNewcomer(
  { database }: Environment,
  product: Product,
  url: string,
  received: ReadonlyMap<string, number>,
): Promise<number> {
  const workspace = product.as(await addWorkspace(database.pool, 'Newcomer'));
  await createWebhook(workspace, url);
  const event = { ...purchase(0), event_id: 'first-of-newcomer' };
  await workspace.query(ingest, { events: [event] });
  const acknowledgedAt = performance.now();
  await untilArrived(received, [event.event_id]);
  return received.get(event.event_id)! - acknowledgedAt;
}
