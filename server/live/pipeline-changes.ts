import { FeedReader, type LiveItem } from './live-feed.ts';

/** Says that the counts of a workspace's pipeline may have changed; they are read when the change is sent. */
export interface LivePipeline extends LiveItem {
  /** Notifications may also have been missed: most of these changes are none. */
  readonly isState: true;
  /** How many changes there were since the feed began. */
  readonly change: number;
  /** Always 0: the answer to a change of the pipeline needs no webhook. */
  readonly webhooksVersion: bigint;
}

/** Changes of one workspace's pipeline, for all of its subscribers. */
export class PipelineFeed {
  readonly #waking = new Set<() => void>();
  #changes = 0;

  get changes(): number {
    return this.#changes;
  }

  /** To be called when counts or refused events were stored. */
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
export class PipelineReader extends FeedReader<LivePipeline> {
  readonly ready = Promise.resolve();
  readonly #feed: PipelineFeed;
  readonly #stopListening: () => void;
  /** What was handed out and not taken: a change that comes now is one more. */
  #offered: LivePipeline | null = null;
  #taken = -1;

  /** @param onEnd Called once, to release resources. */
  constructor(feed: PipelineFeed, onEnd: (feed: PipelineReader) => void) {
    super(() => onEnd(this));
    this.#feed = feed;
    this.#stopListening = feed.onChange(() => this.wake());
  }

  peek(): readonly LivePipeline[] {
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
