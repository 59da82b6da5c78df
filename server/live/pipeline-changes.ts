import { Condition } from '../async/index.ts';

/** Says that the counts of a workspace's pipeline changed; they are read when the change is sent. */
export interface LivePipeline {
  /** How many changes there were since the feed began. */
  readonly change: number;
}

/** Changes of one workspace's pipeline, for all of its subscribers. */
export class PipelineFeed {
  readonly changed = new Condition();
  #changes = 0;

  get changes(): number {
    return this.#changes;
  }

  /** To be called when counts or refused events were stored. */
  wake(): void {
    this.#changes += 1;
    this.changed.notifyAll();
  }

  close(): void {
    this.changed.notifyAll();
  }
}

/** Changes for one subscriber: the first at once, and then one for all that it has not read yet.. */
export class PipelineReader {
  readonly #feed: PipelineFeed;
  #seen = -1;

  constructor(feed: PipelineFeed) {
    this.#feed = feed;
  }

  /** The next change; waits for it until the signal is aborted. */
  async pull(signal: AbortSignal): Promise<LivePipeline | undefined> {
    while (!signal.aborted) {
      const { changes } = this.#feed;
      if (changes !== this.#seen) {
        this.#seen = changes;
        return { change: changes };
      }
      await this.#feed.changed.wait(signal);
    }
    return undefined;
  }
}
