import { type Log } from '../log.ts';
import { readWebhookChanges, readWebhookMarks, type WebhookChanges, type Pool } from '../storage/index.ts';
import { throttle } from '../async/index.ts';
import { FeedReader, type LiveItem } from './live-feed.ts';

type Change = WebhookChanges['changes'][number];

export interface LiveWebhook extends LiveItem, Change {
  /** The version that the workspace's webhooks had at least when the change was read. */
  readonly webhooksVersion: bigint;
}

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
  /** Webhooks of which deliveries were held or released. */
  readonly #touched = new Set<string>();
  /** How many times changes were read: part of their keys, since one webhook may change many times. */
  #reads = 0;

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

  /** To be called when what is held of a webhook has changed, which neither its version nor its statistics say. */
  touch(webhookId: string): void {
    this.#touched.add(webhookId);
    this.wake();
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
    const all = [...changes, ...this.#takeTouched(new Set(changes.map(({ id }) => id)))];
    if (all.length === 0) return;
    this.#reads += 1;
    const webhooksVersion = BigInt(marks.version);
    const items = all.map(({ kind, id }) => ({
      key: `${this.#reads} ${kind} ${id}`,
      kind,
      id,
      webhooksVersion,
    }));
    for (const reader of this.#readers) reader.offer(items);
  }

  /** @param known Those that have changed anyway. */
  #takeTouched(known: ReadonlySet<string>): Change[] {
    const touched = [...this.#touched].filter((id) => !known.has(id));
    this.#touched.clear();
    return touched.map((id) => ({ kind: 'UPDATED', id }));
  }
}

/**
 * Changes for one subscriber. Changes of one webhook that it has not seen yet are merged: a slow subscriber misses
 * intermediate states, never the last one, and needs the memory of one change per webhook. Webhooks that come and go would
 * add up without end, so it may leave 10,000 of them unread.
 */
export class WebhookReader extends FeedReader<LiveWebhook> {
  readonly ready: Promise<void>;
  readonly #feed: Pick<WebhookChangesFeed, 'remove'>;
  readonly #id: string | null;
  readonly #pending = new Map<string, LiveWebhook>();
  /** Those that the subscriber has seen and not taken. A later change of such a webhook is one more change. */
  readonly #seen: LiveWebhook[] = [];
  #tooFarBehind = false;

  /**
   * @param id The only webhook whose changes it gets; null for all.
   * @param onEnd Called once, to release resources.
   */
  constructor(
    feed: Pick<WebhookChangesFeed, 'ready' | 'add' | 'remove'>,
    id: string | null,
    onEnd: (feed: WebhookReader) => void,
  ) {
    super(() => onEnd(this));
    this.ready = feed.ready;
    this.#feed = feed;
    this.#id = id;
    feed.add(this);
  }

  offer(changes: readonly LiveWebhook[]): void {
    if (this.#tooFarBehind) return;
    let any = false;
    for (const change of changes) {
      if (this.#id !== null && this.#id !== change.id) continue;
      any = true;
      const created = this.#pending.get(change.id)?.kind === 'CREATED' && change.kind === 'UPDATED';
      this.#pending.set(change.id, created ? asCreated(change) : change);
    }
    this.#tooFarBehind = this.#pending.size > mostUnread;
    if (this.#tooFarBehind) this.#pending.clear();
    if (any) this.wake();
  }

  peek(count: number): readonly LiveWebhook[] {
    if (this.#tooFarBehind) throw new TooFarBehind();
    for (const [id, change] of this.#pending) {
      if (this.#seen.length >= count) break;
      this.#pending.delete(id);
      this.#seen.push(change);
    }
    return this.#seen.slice(0, count);
  }

  take(): void {
    this.#seen.shift();
  }

  override close(): void {
    this.#feed.remove(this);
    super.close();
  }
}

/** A webhook that was created and then changed is new to whoever has not heard of it. */
function asCreated(change: LiveWebhook): LiveWebhook {
  return { ...change, key: `${change.key} created`, kind: 'CREATED' };
}
