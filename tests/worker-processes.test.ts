import { readdirSync, readFileSync } from 'node:fs';

import { expect, test as anywhere } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { type ProductProcess, startProcess } from '../server/testing/process.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { clientOf } from '../server/testing/world.ts';
import { startedToDeliver } from '../server/worker-processes.ts';
import { testEncryptionKey } from '../server/testing/secret-box.ts';

const keep = closingAfterEach();
/** Finding the child processes needs /proc. */
const test = anywhere.skipIf(process.platform !== 'linux');
const apiKey = 'psk_test_owner_of_the_world';
/** Milliseconds for what a busy machine takes long to do: starting processes, and what waits for these. */
const patience = 60_000;

/** Starts a product with three processes, and a webhook for all events. */
async function startThree() {
  const { url: databaseUrl } = keep(await cloneDatabase());
  const receiver = keep(await startReceiver());
  const product = startProcess(keep, {
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_API_KEY: apiKey,
    ENCRYPTION_KEY: testEncryptionKey,
    WORKERS: '3',
  });
  const [, url] = await product.waitFor(/API +(http:\S+)\/graphql/);
  const client = clientOf(url!, apiKey, keep);
  await client.query(
    `mutation { createWebhook(input: { name: "All", url: "${receiver.url}" }) { userErrors { message } } }`,
  );
  const send = (from: number, count: number) =>
    client.query('mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }', {
      events: Array.from({ length: count }, (_, n) => ({ event_name: 'purchase', event_id: `e${from + n}` })),
    });
  const attempts = async () => {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
    const text = await response.text();
    return Number(/^perspection_attempts_total\{outcome="delivered"\} (\d+)$/m.exec(text)?.[1]);
  };
  return { product, receiver, send, attempts };
}

/** The process ids of the product's worker processes, from their parent and command line in /proc. */
function workersOf({ pid }: ProductProcess): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => isWorkerOf(child, pid));
}

function isWorkerOf(pid: number, parent: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, startedBy] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (
      Number(startedBy) === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(startedToDeliver)
    );
  } catch {
    return false; // it has exited
  }
}

/** Waits until both of the additional processes are there. One that was just started does not have its own command line. */
async function bothWorkers(product: ProductProcess): Promise<number[]> {
  await expect.poll(() => workersOf(product).length, { timeout: patience }).toBe(2);
  return workersOf(product);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('additional worker processes deliver, are in the metrics, are restarted when they die, and stop with the first', async () => {
  const { product, receiver, send, attempts } = await startThree();
  await send(0, 300);
  await receiver.waitFor(300, patience);
  // One reading alone may wait a second for the other processes: longer than a poll lasts by default.
  await expect.poll(attempts, { timeout: patience }).toBe(300);

  const [one, other] = await bothWorkers(product);
  process.kill(one!, 'SIGKILL');
  await product.waitFor(/A worker process ended; starting another one/);
  await send(300, 100);
  await receiver.waitFor(400, patience);
  const workers = await bothWorkers(product);
  expect(workers).toContain(other);
  expect(await product.end('SIGTERM')).toBe(0);
  expect(workers.filter(isRunning)).toEqual([]);
}, 240_000);

test('additional worker processes exit by themselves when the first one is killed', async () => {
  const { product } = await startThree();
  const workers = await bothWorkers(product);
  await product.end('SIGKILL');
  await expect.poll(() => workers.filter(isRunning), { timeout: patience }).toEqual([]);
}, 120_000);
