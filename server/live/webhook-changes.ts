import { type Log } from '../log.ts';
import { readWebhookChanges, readWebhookMarks, type WebhookChanges, type Pool } from '../storage/index.ts';
import { Condition, throttle } from '../async/index.ts';

export type LiveWebhook = WebhookChanges['changes'][number];

/** The minimum between two reads for one workspace: a webhook that changes all the time is sent four times a second. */
const readEveryMs = 250;

type Marks = Pick<WebhookChanges, 'version' | 'position'>;

/** Changes of one workspace's webhooks, read once for all of its subscribers. */
export class WebhookChangesFeed {
  /** Resolves when the feed has started: everything that is committed from then on is a change. */
  readonly ready: Promise<void>;
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #reader;
  readonly #readers = new Set<WebhookReader>();
  #marks: Marks | null = null;

  constructor(pool: Pool, workspaceId: string, log: Log) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.#reader = throttle(
      () => this.#read(),
      readEveryMs,
      (error) =>
        log.warn(
          { workspaceId, err: error },
          'Webhook changes could not be read for subscribers; trying again.',
        ),
    );
    this.ready = this.#start();
    this.ready.catch(() => undefined); // the first pull throws the error
  }

  /** To be called when something was committed or counted. */
  wake(): void {
    this.#reader.trigger();
  }

  add(reader: WebhookReader): void {
    this.#readers.add(reader);
  }

  remove(reader: WebhookReader): void {
    this.#readers.delete(reader);
  }

  close(): void {
    this.#reader.stop();
  }

  async #start(): Promise<void> {
    this.#marks = await readWebhookMarks(this.#pool, this.#workspaceId);
    this.wake(); // for what was committed since the marks were read
  }

  async #read(): Promise<void> {
    if (!this.#marks) return;
    const { changes, ...marks } = await readWebhookChanges(this.#pool, this.#workspaceId, this.#marks);
    this.#marks = marks;
    if (changes.length > 0) for (const reader of this.#readers) reader.offer(changes);
  }
}

/**
 * Changes for one subscriber. Changes of one webhook that it has not read yet are merged: a slow subscriber misses
 * intermediate states, never the last one, and needs the memory of one change per webhook.
 */
export class WebhookReader {
  readonly #feed: WebhookChangesFeed;
  readonly #id: string | null;
  readonly #pending = new Map<string, LiveWebhook['kind']>();
  readonly #offered = new Condition();

  /** @param id The only webhook whose changes it gets; null for all. */
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
