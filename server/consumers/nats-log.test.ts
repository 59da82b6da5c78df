import { jetstream, type JetStreamClient, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { beforeEach, describe, expect, it } from 'vitest';

import { Latch } from '../async/index.ts';
import { silentLog } from '../log.ts';
import { type Source } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { findNatsServer, type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { LogConsumer } from './log-consumer.ts';
import { type NatsSettings } from './log-settings.ts';
import { openNatsLog } from './nats-log.ts';

const program = await findNatsServer();
if (!program) process.stderr.write('NATS is not tested: there is no nats-server, and no package of it.\n');

const keep = closingAfterEach();
let server: NatsServer;
let settings: NatsSettings;
/** Ids of the events in the order in which they were stored, repeated ones included. */
let stored: string[];
let onStored: () => void;
let onTried: () => void;
/** Whether events can be stored now. */
let database: 'there' | 'away';

function consume(): LogConsumer {
  const consumer = keep(
    new LogConsumer(
      { name: 'shop', writeKey: 'wk_1', format: 'EVENT', nats: settings },
      {
        log: silentLog,
        findSource: async () => ({ workspaceId: 'w1' }) as Source,
        parse: JSON.parse,
        ingest: async (_workspaceId, events) => {
          if (database === 'away') {
            onTried();
            throw new Error('no database');
          }
          stored.push(...events.map((event) => (event as { event_id: string }).event_id));
          onStored();
        },
        open: () => openNatsLog(settings),
        pause: new Latch(),
      },
    ),
  );
  consumer.start();
  return consumer;
}

/** Resolves when so many different events are stored. */
function storedAtLeast(count: number): Promise<void> {
  return new Promise((resolve) => {
    onStored = () => void (new Set(stored).size >= count && resolve());
    onStored();
  });
}

async function connection() {
  return keep(await connect({ servers: server.url }));
}

async function publish(client: JetStreamClient, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += 1) {
    const event = n % 2 === 0 ? { event_name: 'a', event_id: `e${n}` } : { event_name: 'a' };
    await client.publish('shop.orders', JSON.stringify(event));
  }
}

describe.skipIf(!program)('a stream of NATS JetStream', () => {
  let client: JetStreamClient;

  beforeEach(async () => {
    [stored, onStored, onTried, database] = [[], () => undefined, () => undefined, 'there'];
    server = keep(await startNatsServer(program!));
    settings = { servers: [server.url], stream: 'SHOP', consumer: 'perspection' };
    const opened = await connection();
    client = jetstream(opened);
    const manager = await jetstreamManager(opened);
    await manager.streams.add({ name: 'SHOP', subjects: ['shop.>'] });
  });

  it('is read from its start, in order, and is empty then', async () => {
    await publish(client, 0, 10);
    const consumer = consume();
    await storedAtLeast(10);
    expect(stored).toEqual([
      'e0',
      'nats:SHOP:2',
      'e2',
      'nats:SHOP:4',
      'e4',
      'nats:SHOP:6',
      'e6',
      'nats:SHOP:8',
      'e8',
      'nats:SHOP:10',
    ]);
    await consumer.close();
    stored = [];
    await publish(client, 10, 11);
    const next = consume();
    await storedAtLeast(1);
    expect(stored).toEqual(['e10']);
    await next.close();
  });

  it('is read on after its server was killed, with nothing lost', async () => {
    await publish(client, 0, 50);
    consume();
    await storedAtLeast(50);
    await server.kill();
    await server.start();
    await publish(jetstream(await connection()), 50, 60);
    await storedAtLeast(60);
    expect(new Set(stored).size).toBe(60);
  });

  it('keeps what could not be stored, and says how much that is', async () => {
    database = 'away';
    await publish(client, 0, 10);
    const consumer = consume();
    await new Promise<void>((resolve) => (onTried = resolve));
    expect(await consumer.lag()).toBe(10);
    await consumer.close();
    database = 'there';
    consume();
    await storedAtLeast(10);
    expect(new Set(stored).size).toBe(10);
  });

  it('is shared by two processes', async () => {
    consume();
    consume();
    await publish(client, 0, 100);
    await storedAtLeast(100);
    expect(stored).toHaveLength(100);
  });
});
