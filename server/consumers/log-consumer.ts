import { type Latch } from '../async/index.ts';
import { errorText } from '../error-text.ts';
import { type Log } from '../log.ts';
import { type Sender, type Source, UnreadableEvent } from '../model/index.ts';
import { type EventLog, type LogMessage } from './event-log.ts';
import { inBatches } from './in-batches.ts';
import { type LogSettings } from './log-settings.ts';

export interface ConsumerParts {
  readonly log: Log;
  /** Null for a key that no source has, and for a disabled source. */
  readonly findSource: (writeKey: string) => Promise<Source | null>;
  /** Stores events, durably. May throw: then they are tried again. */
  readonly ingest: (
    workspaceId: string,
    events: readonly unknown[],
    options: { readonly sender: Sender },
  ) => Promise<unknown>;
  /** Throws for what is not JSON, or could not be kept exactly. */
  readonly parse: (text: string) => unknown;
}

export interface LogConsumerParts extends ConsumerParts {
  readonly open: () => Promise<EventLog>;
  /** Waits between two tries; opened when the consumer closes. */
  readonly pause: Latch;
}

/** Events of one ingest call: as many as a transaction may have without holding up others. */
const mostOfBatch = 200;
/** Milliseconds between two tries: doubled from the first to the last. */
const pauses = { first: 250, last: 15_000 };

/** Reads one log, in batches, one after the other. */
export class LogConsumer {
  readonly name: string;
  readonly #settings: LogSettings;
  readonly #parts: LogConsumerParts;
  readonly #closing = new AbortController();
  #log: EventLog | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(settings: LogSettings, parts: LogConsumerParts) {
    this.name = settings.name;
    this.#settings = settings;
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Null when the log cannot be asked now. */
  async lag(): Promise<number | null> {
    return (await this.#log?.lag().catch(() => null)) ?? null;
  }

  /** Ends the batch that is under way, unless it fails, and closes the connection. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#parts.pause.open();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      try {
        this.#log = await this.#parts.open();
        for await (const batch of inBatches(this.#log.messages, mostOfBatch, signal)) {
          await this.#store(this.#log, batch);
          failures = 0;
        }
        if (!signal.aborted) throw new Error('the log ended');
      } catch (error) {
        this.#warn(error, 'The event log cannot be read; trying again.');
        await this.#wait(failures++);
      } finally {
        await this.#log?.close().catch(() => undefined);
        this.#log = null;
      }
    }
  }

  /** Stores the events of a batch, however often that has to be tried, and acknowledges its messages then. */
  async #store(log: EventLog, batch: readonly LogMessage[]): Promise<void> {
    const events = batch.map((message) => this.#eventIn(message));
    for (let failures = 0; !this.#closing.signal.aborted; failures += 1) {
      try {
        const source = await this.#source();
        await this.#parts.ingest(source.workspaceId, events, { sender: this.#senderOf(source) });
        await log.acknowledge(batch);
        return;
      } catch (error) {
        this.#warn(error, 'Events of the log could not be stored; trying again.');
        await this.#wait(failures);
        log.keep(batch);
      }
    }
  }

  async #source(): Promise<Source> {
    const source = await this.#parts.findSource(this.#settings.writeKey);
    if (!source) throw new Error('no enabled source has the write key of this log');
    return source;
  }

  #senderOf(source: Source): Sender {
    return { source, format: this.#settings.format, sentAt: null, client: null };
  }

  /** What is not JSON is passed on as unreadable, so that it is refused and logged as every other event that is none. */
  #eventIn({ id, data }: LogMessage): unknown {
    const text = Buffer.from(data).toString('utf8');
    try {
      const event = this.#parts.parse(text);
      return this.#settings.format === 'EVENT' ? withId(event, id) : event;
    } catch (error) {
      return new UnreadableEvent({ field: null, code: 'INVALID', message: errorText(error) }, text);
    }
  }

  #warn(error: unknown, message: string): void {
    this.#parts.log.warn({ eventLog: this.name, reason: errorText(error) }, message);
  }

  async #wait(failures: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    await this.#parts.pause.wait(Math.min(pauses.first * 2 ** Math.min(failures, 10), pauses.last));
  }
}

function withId(event: unknown, id: string): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
  const { event_id: given = null } = event as { readonly event_id?: unknown };
  return given === null ? { ...event, event_id: id } : event;
}
