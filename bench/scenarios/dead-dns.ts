import { startDnsServer } from '../dns-server.ts';
import { type Bench, type Environment } from '../environment.ts';
import { ingest, purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { addNeighbour, besideTroubles, latencyOfNeighbour, type Trouble } from '../neighbour.ts';
import { type Product } from '../product.ts';
import { startTimedReceiver } from '../receivers.ts';
import { createWebhook } from '../webhooks.ts';
import { addWorkspace } from '../workspaces.ts';

/** Webhooks whose host names are never resolved, spread over so many workspaces. */
const arrangements: readonly Trouble[] = [
  { webhooks: 48, workspaces: 1 },
  { webhooks: 500, workspaces: 1 },
  { webhooks: 48, workspaces: 20 },
  { webhooks: 500, workspaces: 20 },
];
/** Events that wait for each of them. */
const eventsPerWebhook = 50;

/** The neighbour's events. Its webhooks have a host name each. */
const perSecond = 100;

/**
 * Measures the latency of a workspace with healthy endpoints, alone and while other workspaces have webhooks whose host
 * names no DNS server answers for. The healthy names have a time to live of a second. With the product's default settings.
 */
export async function deadDns(bench: Bench): Promise<Rows> {
  const labels = {
    none: 'all names are resolved',
    of: ({ webhooks }: Trouble) => `${webhooks} names are dead`,
  };
  return besideTroubles(arrangements, labels, (dead) => measure(bench, dead));
}

async function measure({ scaled, onFreshDatabase }: Bench, dead: Trouble): Promise<Figures> {
  return onFreshDatabase(async (environment) => {
    const { closeAtEnd, start } = environment;
    const received = new Map<string, number>();
    const receiver = closeAtEnd(await startTimedReceiver((id) => received.set(id, performance.now())));
    const dns = closeAtEnd(await startDnsServer());
    const product = await start('all', { defaults: true, dnsServer: dns.address });
    await addNeighbour(product, (k) => receiver.url.replace('127.0.0.1', `${k}.alive.test`));
    await addDeadWebhooks(environment, product, dead);
    return latencyOfNeighbour(environment, product, received, { perSecond, seconds: scaled(20) });
  });
}

async function addDeadWebhooks(
  { database }: Environment,
  product: Product,
  { webhooks, workspaces }: Trouble,
): Promise<void> {
  const events = Array.from({ length: eventsPerWebhook }, (_, n) => purchase(n));
  for (let n = 0; n < workspaces; n += 1) {
    const workspace = product.as(await addWorkspace(database.pool, `Dead ${n}`));
    for (let k = n; k < webhooks; k += workspaces) await createWebhook(workspace, `http://${k}.dead.test/`);
    await workspace.query(ingest, { events });
  }
}
