import { startDnsServer } from '../dns-server.ts';
import { type Bench, type Environment } from '../environment.ts';
import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { latencyUnderSteadyLoad } from '../steady-load.ts';
import { createWebhook } from '../webhooks.ts';
import { addWorkspace } from '../workspaces.ts';

/** Webhooks whose host names are never resolved, spread over so many workspaces. */
interface Dead {
  readonly webhooks: number;
  readonly workspaces: number;
}

const arrangements: readonly Dead[] = [
  { webhooks: 48, workspaces: 1 },
  { webhooks: 500, workspaces: 1 },
  { webhooks: 48, workspaces: 20 },
  { webhooks: 500, workspaces: 20 },
];
/** Events that wait for each of them. */
const eventsPerWebhook = 50;

/** The neighbour: webhooks that each have a host name of their own, with 100 events a second. */
const healthyWebhooks = 10;
const perSecond = 100;

/**
 * Measures the latency of a workspace with healthy endpoints, alone and while other workspaces have webhooks whose host
 * names no DNS server answers for. The healthy names have a time to live of a second. With the product's default settings.
 */
export async function deadDns(bench: Bench): Promise<Rows> {
  const undisturbed = await latencyOfNeighbour(bench, { webhooks: 0, workspaces: 0 });
  const rows: Rows = { 'all names are resolved': undisturbed };
  for (const dead of arrangements) {
    const figures = await latencyOfNeighbour(bench, dead);
    const { webhooks, workspaces } = dead;
    const label = `${webhooks} names are dead, in ${workspaces === 1 ? '1 workspace' : `${workspaces} workspaces`}`;
    rows[label] = { ...figures, p99OfBaseline: figures.p99Ms! / undisturbed.p99Ms! };
  }
  return rows;
}

async function latencyOfNeighbour({ scaled, onFreshDatabase }: Bench, dead: Dead): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const { closeAtEnd, start } = environment;
    const received = new Map<string, number>();
    const receiver = closeAtEnd(await startTimedReceiver((id) => received.set(id, performance.now())));
    const dns = closeAtEnd(await startDnsServer());
    const product = await start('all', { defaults: true, dnsServer: dns.address });
    for (let k = 0; k < healthyWebhooks; k += 1) {
      await createWebhook(product, receiver.url.replace('127.0.0.1', `${k}.alive.test`), {
        conditions: [{ field: 'user_id', operator: 'EQUALS', value: `u_${k}` }],
      });
    }
    await addDeadWebhooks(environment, product, dead);
    return latencyUnderSteadyLoad(environment, [product], received, {
      perSecond,
      seconds: scaled(20),
      event: (n) => ({ ...purchase(n), user_id: `u_${n % healthyWebhooks}` }),
    });
  });
}

async function addDeadWebhooks(
  { database }: Environment,
  product: Product,
  { webhooks, workspaces }: Dead,
): Promise<void> {
  const events = Array.from({ length: eventsPerWebhook }, (_, n) => purchase(n));
  for (let n = 0; n < workspaces; n += 1) {
    const workspace = product.as(await addWorkspace(database.pool, `Dead ${n}`));
    for (let k = n; k < webhooks; k += workspaces) await createWebhook(workspace, `http://${k}.dead.test/`);
    await workspace.query(ingest, { events });
  }
}
