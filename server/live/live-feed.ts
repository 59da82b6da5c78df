/** What a subscriber gets. Two items of one key, in feeds of one kind and workspace, are the same. */
export interface LiveItem {
  readonly key: string;
  /** True where the answer is how things stand: one that equals the answer before is not sent again. */
  readonly isState?: boolean;
}

/**
 * One subscription, read at its subscriber's own speed. Nothing is pushed into it: whoever reads it takes what is at hand,
 * and is called when there is more.
 */
export interface LiveFeed<T extends LiveItem> extends AsyncIterable<T> {
  /** Resolves when the subscription has started: everything that is committed from then on is delivered. */
  readonly ready: Promise<void>;
  /** Whether it was closed, by its reader or with the live room. Nothing follows. */
  readonly ended: boolean;
  /**
   * The oldest items that were not taken, `count` at most. Empty when none is at hand: the listener is called when there
   * may be some.
   * @throws {TooFarBehind}
   */
  peek(count: number): readonly T[];
  /** Takes the first of the items that `peek` returned. */
  take(): void;
  /** Sets the only listener, which is also called at the end. It may be called in vain. */
  onItems(listener: () => void): void;
  /** Releases its resources at once. */
  close(): void;
}

/** What feeds of all kinds have in common. */
export abstract class FeedReader<T extends LiveItem> implements LiveFeed<T> {
  abstract readonly ready: Promise<void>;
  readonly #onEnd: (feed: FeedReader<T>) => void;
  #listener: () => void = () => undefined;
  #ended = false;

  /** @param onEnd Called once, to release resources. */
  constructor(onEnd: (feed: FeedReader<T>) => void) {
    this.#onEnd = onEnd;
  }

  abstract peek(count: number): readonly T[];
  abstract take(): void;

  get ended(): boolean {
    return this.#ended;
  }

  onItems(listener: () => void): void {
    this.#listener = listener;
  }

  /** To be called when there may be items. */
  wake(): void {
    this.#listener();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this);
    this.#listener();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    await this.ready;
    while (!this.#ended) {
      const [item] = this.peek(1);
      if (item) {
        this.take();
        yield item;
      } else await new Promise<void>((resolve) => this.onItems(resolve));
    }
    return undefined;
  }
}
