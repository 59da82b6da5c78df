import { type Log } from '../log.ts';
import { readWebhookChanges, readWebhookMarks, type WebhookChanges, type Pool } from '../storage/index.ts';
import { Condition, throttle } from '../async/index.ts';

export type LiveWebhook = WebhookChanges['changes'][number];

/** The minimum between two reads for one workspace: a webhook that changes all the time is sent four times a second. */
const readEveryMs = 250;

/** Changed webhooks that a subscriber may leave unread. */
const mostUnread = 10_000;

/** A subscriber did not read its changes: it has to read the webhooks again, and to subscribe again. */
export class TooFarBehind extends Error {
  override name = 'TooFarBehind';

  constructor() {
    const most = mostUnread.toLocaleString('en');
    super(`More than ${most} changed webhooks wait to be read: subscribe again, then read the webhooks.`);
  }
}

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
 * intermediate states, never the last one, and needs the memory of one change per webhook. Webhooks that come and go would
 * add up without end, so it may leave 10,000 of them unread.
 */
export class WebhookReader {
  readonly #feed: Pick<WebhookChangesFeed, 'ready'>;
  readonly #id: string | null;
  readonly #pending = new Map<string, LiveWebhook['kind']>();
  readonly #offered = new Condition();
  #tooFarBehind = false;

  /** @param id The only webhook whose changes it gets; null for all. */
  constructor(feed: Pick<WebhookChangesFeed, 'ready' | 'add'>, id: string | null) {
    this.#feed = feed;
    this.#id = id;
    feed.add(this);
  }

  offer(changes: readonly LiveWebhook[]): void {
    if (this.#tooFarBehind) return;
    for (const { id, kind } of changes) {
      if (this.#id !== null && this.#id !== id) continue;
      const created = this.#pending.get(id) === 'CREATED' && kind === 'UPDATED';
      this.#pending.set(id, created ? 'CREATED' : kind);
    }
    if (this.#pending.size > mostUnread) {
      this.#tooFarBehind = true;
      this.#pending.clear();
    }
    if (this.#pending.size > 0 || this.#tooFarBehind) this.#offered.notifyAll();
  }

  /**
   * The next change; waits for it until the signal is aborted.
   * @throws {TooFarBehind}
   */
  async pull(signal: AbortSignal): Promise<LiveWebhook | undefined> {
    await this.#feed.ready;
    while (!signal.aborted) {
      if (this.#tooFarBehind) throw new TooFarBehind();
      for (const [id, kind] of this.#pending) {
        this.#pending.delete(id);
        return { id, kind };
      }
      await this.#offered.wait(signal);
    }
    return undefined;
  }
}
