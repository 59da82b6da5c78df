import { type Shared } from '../../async/index.ts';
import { type LiveFeed } from '../../live/index.ts';
import { type Answer } from './answer.ts';
import { type LiveEvent } from './event-batch.ts';
import { type SharedAnswers } from './shared-answers.ts';

/** Events that are looked at together. */
const lookAhead = 50;

/** The answers of one subscription, read at its subscriber's own speed: whoever reads them is called when there are some. */
export class SubscriberAnswers {
  readonly #feed: LiveFeed<LiveEvent>;
  readonly #shared: Shared<SharedAnswers>;
  readonly #leave: () => void;
  #listener: () => void = () => undefined;
  /** Whether the answer to the feed's first event is still to come. */
  #awaits = false;
  /** It has come, and was not handed over yet. */
  #arrived: Answer | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** The last answer that said how things stand. */
  #lastState: Buffer | null = null;
  #closed = false;

  constructor(feed: LiveFeed<LiveEvent>, shared: Shared<SharedAnswers>) {
    this.#feed = feed;
    this.#shared = shared;
    this.#leave = shared.item.add();
    feed.onItems(() => this.#listener());
  }

  /** Whether nothing follows any more. */
  get ended(): boolean {
    return this.#feed.ended;
  }

  /** Sets the only listener, which is also called at the end. It may be called in vain. */
  onAnswers(listener: () => void): void {
    this.#listener = listener;
  }

  /**
   * Hands over the answers that are at hand, oldest first, until `take` has enough and returns false. Each has to be
   * released.
   * @returns whether there may be more at hand.
   * @throws what ends the subscription.
   */
  drain(take: (answer: Answer) => boolean): boolean {
    while (!this.#awaits && !this.ended) {
      if (this.#failure) throw this.#failure.error;
      const events = this.#feed.peek(lookAhead);
      if (events.length === 0) return false;
      for (let n = 0; n < events.length; n += 1) {
        const answer = this.#answer(events, n);
        if (!answer) return false;
        this.#feed.take();
        if (this.#isRepeated(events[n]!, answer)) answer.release();
        else if (!take(answer)) return true;
      }
    }
    return false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#feed.close();
    this.#arrived?.release();
    this.#leave();
    this.#shared.release();
  }

  #isRepeated({ isState = false }: LiveEvent, { payload }: Answer): boolean {
    if (!isState) return false;
    if (this.#lastState?.equals(payload)) return true;
    this.#lastState = payload;
    return false;
  }

  #answer(events: readonly LiveEvent[], n: number): Answer | null {
    const arrived = this.#arrived;
    this.#arrived = null;
    if (arrived) return arrived;
    const answer = this.#shared.item.get(n === 0 ? events : events.slice(n), (late, error) =>
      this.#arrive(late, error),
    );
    this.#awaits = answer === null;
    return answer;
  }

  #arrive(answer: Answer | null, error: unknown): void {
    if (this.#closed) return answer?.release();
    this.#awaits = false;
    this.#arrived = answer;
    if (!answer) this.#failure = { error };
    this.#listener();
  }
}
