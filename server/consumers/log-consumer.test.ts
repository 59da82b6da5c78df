import { beforeEach, describe, expect, it } from 'vitest';

import { Latch } from '../async/index.ts';
import { silentLog } from '../log.ts';
import { type Source, UnreadableEvent } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { type EventLog, type LogMessage } from './event-log.ts';
import { LogConsumer, type LogConsumerParts } from './log-consumer.ts';
import { type LogSettings } from './log-settings.ts';

const keep = closingAfterEach();

function unreadable(text: string): UnreadableEvent {
  return new UnreadableEvent({ field: null, code: 'INVALID', message: 'The text is not valid JSON.' }, text);
}

const source = { id: 's1', workspaceId: 'w1', name: 'Orders' } as Source;
const settings: LogSettings = {
  name: 'orders',
  writeKey: 'wk_1',
  format: 'EVENT',
  nats: { servers: ['nats://localhost'], stream: 'ORDERS', consumer: 'perspection' },
};

/** Opens at once whenever somebody waits, so that no test waits for a pause. */
class NoPause extends Latch {
  waits: number[] = [];
  override async wait(ms: number): Promise<void> {
    this.waits.push(ms);
  }
}

/** A log in memory. Each opening reads what is not acknowledged. */
class MemoryLog implements EventLog {
  readonly pending: LogMessage[] = [];
  readonly kept: string[] = [];
  openings = 0;
  #wake = Promise.withResolvers<null>();

  publish(...texts: string[]): void {
    for (const text of texts)
      this.pending.push({ id: `memory:${this.pending.length + 1}`, data: Buffer.from(text) });
    this.#wake.resolve(null);
  }

  messages: AsyncIterable<LogMessage> = { [Symbol.asyncIterator]: () => this.#read() };

  async *#read(): AsyncGenerator<LogMessage> {
    let read = 0;
    while (true) {
      while (read < this.pending.length) yield this.pending[read++]!;
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
  }

  acknowledged: string[] = [];
  onAcknowledged: () => void = () => undefined;
  async acknowledge(messages: readonly LogMessage[]): Promise<void> {
    this.acknowledged.push(...messages.map(({ id }) => id));
    this.onAcknowledged();
  }
  keep(messages: readonly LogMessage[]): void {
    this.kept.push(...messages.map(({ id }) => id));
  }
  lag = async () => this.pending.length - this.acknowledged.length;
  close = async () => this.#wake.resolve(null);
}

let log: MemoryLog;
let pause: NoPause;
let ingested: { workspaceId: string; events: readonly unknown[]; sender: unknown }[];
let parts: { -readonly [K in keyof LogConsumerParts]: LogConsumerParts[K] };

beforeEach(() => {
  log = new MemoryLog();
  pause = new NoPause();
  ingested = [];
  parts = {
    log: silentLog,
    findSource: async () => source,
    parse: JSON.parse,
    ingest: async (workspaceId, events, { sender }) => void ingested.push({ workspaceId, events, sender }),
    open: async () => ((log.openings += 1), log),
    pause,
  };
});

function start(changed: Partial<LogSettings> = {}): LogConsumer {
  const consumer = keep(new LogConsumer({ ...settings, ...changed } as LogSettings, parts));
  consumer.start();
  return consumer;
}

function acknowledged(count: number): Promise<void> {
  return new Promise((resolve) => {
    log.onAcknowledged = () => void (log.acknowledged.length >= count && resolve());
    log.onAcknowledged();
  });
}

describe('an event of a log', () => {
  it('is stored as one of the source, and acknowledged then', async () => {
    log.publish('{"event_name":"a","event_id":"e1"}');
    const consumer = start();
    await acknowledged(1);
    const sender = { source, format: 'EVENT', sentAt: null, client: null };
    expect(ingested).toEqual([{ workspaceId: 'w1', events: [{ event_name: 'a', event_id: 'e1' }], sender }]);
    expect(await consumer.lag()).toBe(0);
  });

  it('gets the id of its message when it has none, so that it is a duplicate when it is read again', async () => {
    log.publish(
      '{"event_name":"a"}',
      '{"event_name":"b","event_id":null}',
      '{"event_name":"c","event_id":"mine"}',
    );
    start();
    await acknowledged(3);
    expect(ingested.flatMap(({ events }) => events)).toEqual([
      { event_name: 'a', event_id: 'memory:1' },
      { event_name: 'b', event_id: 'memory:2' },
      { event_name: 'c', event_id: 'mine' },
    ]);
  });

  it('keeps its own ids as a tracking message', async () => {
    log.publish('{"type":"track","messageId":"m1"}');
    start({ format: 'TRACKING_MESSAGE' });
    await acknowledged(1);
    expect(ingested[0]!.events).toEqual([{ type: 'track', messageId: 'm1' }]);
  });

  it.each(['{"event_name":', '\0', '', '[1,2'])(
    'that is no JSON (%j) is passed on as unreadable, and holds up no other',
    async (text) => {
      log.publish(text, '{"event_name":"a","event_id":"e1"}');
      start();
      await acknowledged(2);
      expect(ingested.flatMap(({ events }) => events)).toEqual([
        unreadable(text),
        { event_name: 'a', event_id: 'e1' },
      ]);
    },
  );
});

describe('a batch that cannot be stored', () => {
  it('is tried again, with growing pauses, and is not acknowledged before', async () => {
    let failures = 3;
    const { ingest } = parts;
    parts.ingest = async (...call) => {
      expect(log.acknowledged).toEqual([]);
      if (failures-- > 0) throw new Error('no database');
      return ingest(...call);
    };
    log.publish('{"event_name":"a"}');
    start();
    await acknowledged(1);
    expect(pause.waits).toEqual([250, 500, 1000]);
    expect(log.kept).toEqual(['memory:1', 'memory:1', 'memory:1']);
    expect(ingested).toHaveLength(1);
  });

  it('waits until its source is enabled', async () => {
    const answers = [null, null, source];
    parts.findSource = async () => answers.shift()!;
    log.publish('{"event_name":"a"}');
    start();
    await acknowledged(1);
    expect(answers).toEqual([]);
  });

  it('is given up by a close, without being acknowledged', async () => {
    const tried = Promise.withResolvers<null>();
    parts.ingest = async () => (tried.resolve(null), Promise.reject(new Error('no database')));
    pause.wait = () => tried.promise.then(() => new Promise((resolve) => (pause.open = resolve)));
    log.publish('{"event_name":"a"}');
    const consumer = start();
    await tried.promise;
    await consumer.close();
    expect(log.acknowledged).toEqual([]);
  });
});

describe('a log', () => {
  it('that is away is opened again and again', async () => {
    const open = parts.open;
    let failures = 2;
    parts.open = () => (failures-- > 0 ? Promise.reject(new Error('no server')) : open());
    log.publish('{"event_name":"a"}');
    start();
    await acknowledged(1);
    expect([pause.waits, log.openings]).toEqual([[250, 500], 1]);
  });

  it('that breaks off is opened again', async () => {
    const broken: EventLog = {
      ...log,
      messages: failing(),
      close: async () => undefined,
      lag: log.lag,
    } as never;
    const logs = [broken, log];
    parts.open = async () => logs.shift()!;
    log.publish('{"event_name":"a"}');
    start();
    await acknowledged(1);
    expect(logs).toEqual([]);
  });

  it('is read in batches of at most 200, in order', async () => {
    log.publish(
      ...Array.from({ length: 1000 }, (_, n) => JSON.stringify({ event_name: 'a', event_id: `${n}` })),
    );
    const { ingest } = parts;
    parts.ingest = (...call) => new Promise(setImmediate).then(() => ingest(...call));
    start();
    await acknowledged(1000);
    const sizes = ingested.map(({ events }) => events.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(sizes.length).toBeLessThan(20);
    const ids = ingested.flatMap(({ events }) =>
      events.map((event) => (event as { event_id: string }).event_id),
    );
    expect(ids).toEqual(Array.from({ length: 1000 }, (_, n) => `${n}`));
  });
});

// eslint-disable-next-line require-yield -- it breaks off before its first message
async function* failing(): AsyncGenerator<LogMessage> {
  throw new Error('connection lost');
}
