import { AttentionDocument } from '../../data/documents/webhooks.ts';
import { type Attention } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

const PAGE_SIZE = 50;
/** How soon after a change of a webhook, and after the last time, the list is read again. */
const AFTER_CHANGE_MS = 500;
const AT_MOST_EVERY_MS = 5_000;
/** Some reasons come with time alone, such as an endpoint that stays down. */
const AT_LEAST_EVERY_MS = 60_000;

/** The webhooks that need attention, kept current. Without an answer it stays as it was: the cards have it, too. */
export class AttentionState {
  items = $state.raw<readonly Attention[]>([]);
  /** Whether there are more than `items`. */
  hasMore = $state(false);

  readonly #session: SignedIn;
  #request = 0;
  #readAt = -Infinity;
  #planned: ReturnType<typeof setTimeout> | null = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Reads the list now and from time to time, until the returned function is called. */
  follow(): () => void {
    const stop = this.#session.live.keepCurrent(() => this.load());
    const timer = setInterval(() => this.changed(), AT_LEAST_EVERY_MS);
    return () => {
      stop();
      clearInterval(timer);
      if (this.#planned) clearTimeout(this.#planned);
      this.#planned = null;
    };
  }

  /** To be called when a webhook has changed: the list is read again soon. */
  changed(): void {
    const left = this.#readAt + AT_MOST_EVERY_MS - performance.now();
    this.#planned ??= setTimeout(
      () => {
        this.#planned = null;
        void this.load();
      },
      Math.max(AFTER_CHANGE_MS, left),
    );
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.#readAt = performance.now();
    try {
      const answer = await this.#session.api.query(AttentionDocument, { first: PAGE_SIZE });
      const page = answer.webhooksNeedingAttention;
      if (request !== this.#request) return;
      this.items = page.nodes;
      this.hasMore = page.pageInfo.hasNextPage;
    } catch {
      // The page of webhooks shows that the server cannot be reached, and the next change reads again.
    }
  }
}
