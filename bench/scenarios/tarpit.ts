import { type Filters } from '../../server/model/index.ts';
import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillWebhooks } from '../fill.ts';
import { type Bench, type Environment } from '../environment.ts';
import { type Product } from '../product.ts';
import { startSlowReceiver, startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad, untilArrived } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';
import { addWorkspace } from '../workspaces.ts';

/** Webhooks that never answer: in so many workspaces, so many in each. */
interface Hanging {
  readonly workspaces: number;
  readonly webhooks: number;
}

const arrangements: readonly Hanging[] = [
  { workspaces: 1, webhooks: 1 },
  { workspaces: 1, webhooks: 20 },
  { workspaces: 1, webhooks: 500 },
  { workspaces: 20, webhooks: 1 },
  { workspaces: 20, webhooks: 25 },
];
/** Events that wait for each webhook that hangs, which gives each of its requests 30 s. */
const eventsPerWebhook = 50;
const timeoutMs = 30_000;

/** The neighbour: webhooks whose endpoint answers after 50 ms, with few enough events that a busy machine keeps up. */
const healthyWebhooks = 10;
const answerMs = 50;
const perSecond = 40;

const everything: Filters = { eventFilter: { mode: 'INCLUDE', events: [] }, conditions: [] };

/**
 * Measures the latency of a workspace with healthy endpoints, alone and while the webhooks of other workspaces hang, and
 * how soon the first event of a new workspace arrives meanwhile. With the product's default settings.
 */
export async function tarpit(bench: Bench): Promise<Rows> {
  const undisturbed = await latencyOfNeighbour(bench, { workspaces: 0, webhooks: 0 });
  const rows: Rows = { 'nothing hangs': undisturbed };
  for (const hanging of arrangements) {
    const figures = await latencyOfNeighbour(bench, hanging);
    const { workspaces, webhooks } = hanging;
    const label = `${workspaces * webhooks} hang, in ${workspaces === 1 ? '1 workspace' : `${workspaces} workspaces`}`;
    rows[label] = { ...figures, p99OfBaseline: figures.p99Ms! / undisturbed.p99Ms! };
  }
  return rows;
}

async function latencyOfNeighbour({ scaled, onFreshDatabase }: Bench, hanging: Hanging): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const received = new Map<string, number>();
    const onRequest = (id: string) => received.set(id, performance.now());
    const receiver = environment.closeAtEnd(await startTimedReceiver(onRequest, answerMs));
    const product = await environment.start('all', { defaults: true });
    for (let k = 0; k < healthyWebhooks; k += 1) {
      await createWebhook(product, receiver.url, {
        conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${k}` }],
      });
    }
    await addHangingWebhooks(environment, product, hanging);
    const figures = await latencyUnderSteadyLoad(environment, [product], received, {
      perSecond,
      seconds: scaled(20),
      event: (n) => ({ ...purchase(n), user_id: `u_${n % healthyWebhooks}` }),
    });
    return { ...figures, newcomerMs: await firstOfNewcomer(environment, product, receiver.url, received) };
  });
}

async function addHangingWebhooks(
  { database, closeAtEnd }: Environment,
  product: Product,
  { workspaces, webhooks }: Hanging,
): Promise<void> {
  const receiver = closeAtEnd(await startSlowReceiver(Infinity));
  const events = Array.from({ length: eventsPerWebhook }, (_, n) => purchase(n));
  for (let n = 0; n < workspaces; n += 1) {
    const workspace = product.as(await addWorkspace(database.pool, `Hanging ${n}`));
    const first = await createWebhook(workspace, receiver.url, { timeoutMs });
    await fillWebhooks(database.pool, first, Array<Filters>(webhooks - 1).fill(everything));
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
