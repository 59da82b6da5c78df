import { type Log } from '../log.ts';
import { readWebhookChanges, readWebhookMarks, type WebhookChanges, type Pool } from '../storage/index.ts';
import { Condition, throttle } from '../async/index.ts';

export type LiveWebhook = WebhookChanges['changes'][number];

/** What changes all the time is told four times a second: faster than anybody reads, and slow enough to draw. */
const readEveryMs = 250;

type Marks = Pick<WebhookChanges, 'version' | 'position'>;

/** Changes of one workspace's webhooks, read once for all of its subscribers. */
export class WebhookChangesFeed {
  /** Resolves when it is settled what is a change: everything that is committed from now on. */
  readonly ready: Promise<void>;
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #reading;
  readonly #readers = new Set<WebhookReader>();
  #marks: Marks | null = null;

  constructor(pool: Pool, workspaceId: string, log: Log) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.#reading = throttle(
      () => this.#read(),
      readEveryMs,
      (error) =>
        log.warn(
          { workspaceId, err: error },
          'Webhook changes could not be read for subscribers; trying again.',
        ),
    );
    this.ready = this.#start();
    this.ready.catch(() => undefined); // the first pull throws it
  }

  /** Something was committed or counted. */
  wake(): void {
    this.#reading.trigger();
  }

  add(reader: WebhookReader): void {
    this.#readers.add(reader);
  }

  remove(reader: WebhookReader): void {
    this.#readers.delete(reader);
  }

  close(): void {
    this.#reading.stop();
  }

  async #start(): Promise<void> {
    this.#marks = await readWebhookMarks(this.#pool, this.#workspaceId);
    this.wake(); // what was committed since went unheard
  }

  async #read(): Promise<void> {
    if (!this.#marks) return;
    const { changes, ...marks } = await readWebhookChanges(this.#pool, this.#workspaceId, this.#marks);
    this.#marks = marks;
    if (changes.length > 0) for (const reader of this.#readers) reader.offer(changes);
  }
}

/**
 * Changes for one subscriber. Those of a webhook that it has not taken yet become one: a slow subscriber misses steps,
 * never the last state, and holds no more than one change per webhook.
 */
export class WebhookReader {
  readonly #feed: WebhookChangesFeed;
  readonly #id: string | null;
  readonly #pending = new Map<string, LiveWebhook['kind']>();
  readonly #offered = new Condition();

  /** @param id The only webhook that it wants to hear of; null for all. */
  constructor(feed: WebhookChangesFeed, id: string | null) {
    this.#feed = feed;
    this.#id = id;
    feed.add(this);
  }

  offer(changes: readonly LiveWebhook[]): void {
    for (const { id, kind } of changes) {
      if (this.#id !== null && this.#id !== id) continue;
      const created = this.#pending.get(id) === 'CREATED' && kind === 'UPDATED';
      this.#pending.set(id, created ? 'CREATED' : kind);
    }
    if (this.#pending.size > 0) this.#offered.notifyAll();
  }

  /** The next change; waits for it until the signal is aborted. */
  async pull(signal: AbortSignal): Promise<LiveWebhook | undefined> {
    await this.#feed.ready;
    while (!signal.aborted) {
      for (const [id, kind] of this.#pending) {
        this.#pending.delete(id);
        return { id, kind };
      }
      await this.#offered.wait(signal);
    }
    return undefined;
  }
}
