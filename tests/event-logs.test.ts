import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { jetstream, type JetStreamClient, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it } from 'vitest';

import { StartupError } from '../server/lifecycle.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { findNatsServer, startNatsServer } from '../server/testing/nats-server.ts';
import { startReceiver } from '../server/testing/receiver.ts';
import { createSource } from '../server/testing/sources.ts';
import { startWorld, type World } from '../server/testing/world.ts';

const program = await findNatsServer();
if (!program) process.stderr.write('NATS is not tested: there is no nats-server, and no package of it.\n');

const keep = closingAfterEach();

/** A stream, and a client that publishes to it. */
async function createStream(): Promise<{ url: string; client: JetStreamClient }> {
  const { url } = keep(await startNatsServer(program!));
  const connection = keep(await connect({ servers: url }));
  await (await jetstreamManager(connection)).streams.add({ name: 'SHOP', subjects: ['shop.>'] });
  return { url, client: jetstream(connection) };
}

async function eventLogsFile(logs: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'event-logs-'));
  keep({ close: () => rm(folder, { recursive: true }) });
  const file = join(folder, 'logs.json');
  await writeFile(file, JSON.stringify(logs));
  return file;
}

/** Publishes events, of which every second one has no id. */
async function publish(client: JetStreamClient, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) {
    const id = n % 2 === 0 ? { event_id: `e${n}` } : {};
    await client.publish('shop.orders', JSON.stringify({ event_name: 'order', properties: { n }, ...id }));
  }
}

interface Refused {
  readonly refusedEvents: {
    readonly edges: readonly { readonly node: { readonly stage: string; readonly reason: string } }[];
  };
}

describe.skipIf(!program)('events of a NATS stream', () => {
  it('are delivered once each through a restart, and a message that is not JSON is refused', async () => {
    const stream = await createStream();
    const receiver = keep(await startReceiver());
    const first = await startWorld(keep);
    const { databaseUrl } = first;
    await first.query(
      `mutation { createWebhook(input: { name: "All", url: "${receiver.url}" }) { userErrors { message } } }`,
    );
    const nats = { servers: [stream.url], stream: 'SHOP' };
    const file = await eventLogsFile([
      { name: 'orders', writeKey: await createSource(first, 'Orders'), nats },
    ]);
    await first.close();

    const env = { EVENT_LOGS: file };
    await publish(stream.client, 0, 20);
    await stream.client.publish('shop.orders', 'no JSON');
    await publish(stream.client, 20, 40);
    const second = await startWorld(keep, { databaseUrl, env });
    await receiver.waitFor(1);
    const publishing = publish(stream.client, 40, 300); // while it is closed
    await second.close();
    await publishing;

    const third = await startWorld(keep, { databaseUrl, env });
    // What NATS sent in the moment of closing comes again when its 30 s to acknowledge are over.
    await receiver.waitFor(300, 45_000);
    await expect.poll(() => lagOf(third)).toBe(0);
    const bodies = receiver.requests.map(
      ({ body }) => JSON.parse(body.toString()) as { properties: { n: number } },
    );
    expect(bodies.map(({ properties: { n } }) => n).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, n) => n),
    );
    expect(new Set(receiver.requests.map(({ headers }) => headers['x-perspection-source']))).toEqual(
      new Set(['Orders']),
    );
    await expect
      .poll(() => refusedOf(third), { timeout: 5000 })
      .toEqual([{ stage: 'VALIDATION', reason: 'The message is not valid JSON.' }]);
  }, 90_000);
});

async function refusedOf(world: World) {
  const query = '{ refusedEvents(first: 10) { edges { node { stage reason } } } }';
  const { refusedEvents } = await world.query<Refused>(query);
  return refusedEvents.edges.map(({ node }) => node);
}

/** Messages of the log that are not acknowledged, by the metrics; NaN when they say nothing of it. */
async function lagOf({ url, apiKey }: World): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
  const line = /^perspection_event_log_lag\{log="orders"\} (\d+)$/m.exec(await response.text());
  return Number(line?.[1]);
}

it('a mistake in the file stops the start', async () => {
  const env = { EVENT_LOGS: await eventLogsFile([{ name: 'orders', writeKey: 'wk_1' }]) };
  await expect(startWorld(keep, { env })).rejects.toThrow(StartupError);
});
