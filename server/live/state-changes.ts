import { FeedReader, type LiveItem } from './live-feed.ts';

/** Says that something of a workspace may have changed, such as the counts of its pipeline. It is read when this is sent. */
export interface LiveState extends LiveItem {
  /** Notifications may also have been missed: most of these changes are none. */
  readonly isState: true;
  /** How many changes there were since the feed began. */
  readonly change: number;
  /** Always 0: the answer to such a change needs no webhook. */
  readonly webhooksVersion: bigint;
}

/** Changes of one thing of a workspace, for all of its subscribers. */
export class StateFeed {
  readonly #waking = new Set<() => void>();
  #changes = 0;

  get changes(): number {
    return this.#changes;
  }

  /** To be called when a change was stored. */
  wake(): void {
    this.#changes += 1;
    for (const wake of this.#waking) wake();
  }

  /** Calls `wake` at every change, until the function that it returns is called. */
  onChange(wake: () => void): () => void {
    this.#waking.add(wake);
    return () => void this.#waking.delete(wake);
  }

  close(): void {
    this.#waking.clear();
  }
}

/** Changes for one subscriber: the first at once, and then one for all that it has not read yet. */
export class StateReader extends FeedReader<LiveState> {
  readonly ready = Promise.resolve();
  readonly #feed: StateFeed;
  readonly #stopListening: () => void;
  /** What was handed out and not taken: a change that comes now is one more. */
  #offered: LiveState | null = null;
  #taken = -1;

  /** @param onEnd Called once, to release resources. */
  constructor(feed: StateFeed, onEnd: (feed: StateReader) => void) {
    super(() => onEnd(this));
    this.#feed = feed;
    this.#stopListening = feed.onChange(() => this.wake());
  }

  peek(): readonly LiveState[] {
    const { changes } = this.#feed;
    if (!this.#offered && changes === this.#taken) return [];
    this.#offered ??= { key: String(changes), isState: true, change: changes, webhooksVersion: 0n };
    return [this.#offered];
  }

  take(): void {
    if (this.#offered) this.#taken = this.#offered.change;
    this.#offered = null;
  }

  override close(): void {
    this.#stopListening();
    super.close();
  }
}
