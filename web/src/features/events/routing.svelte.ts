import { problemText } from '../../data/api.ts';
import { EventRoutingDocument } from '../../data/documents/events.ts';
import { WebhookMovedDocument } from '../../data/documents/webhooks.ts';
import { perFrame } from '../../data/frames.ts';
import { type WebhookRouting } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

const PAGE_SIZE = 50;
/** The most that the API answers at once. */
const LARGEST_PAGE = 200;

/** What became of one event at every webhook. */
export class RoutingState {
  /** Null until they are loaded. */
  webhooks = $state.raw<readonly WebhookRouting[] | null>(null);
  hasMore = $state(false);
  loading = $state(false);
  problem = $state<string | null>(null);
  search = $state('');

  readonly #session: SignedIn;
  readonly #id: string;
  #endCursor: string | null = null;
  #request = 0;
  /** Webhooks that are shown, for those who must not run again when they change: effects. */
  #shown = 0;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /**
   * Loads it, and again when something happened at a webhook to which the event is still to be delivered, until the
   * returned function is called.
   */
  follow(): () => void {
    const { live } = this.#session;
    const frames = perFrame<string>((ids) => {
      if (ids.some((id) => this.#isWaitedFor(id))) void this.load();
    });
    const unsubscribe = live.subscribe(
      WebhookMovedDocument,
      () => ({}),
      ({ webhookUpdated }) => frames.add(webhookUpdated.id),
    );
    const stop = live.keepCurrent(() => this.load());
    return () => {
      unsubscribe();
      stop();
      frames.cancel();
    };
  }

  /** Reads anew what is shown, as far as one page goes. */
  async load(): Promise<void> {
    const first = Math.min(LARGEST_PAGE, Math.max(PAGE_SIZE, this.#shown));
    await this.#read(first, null, []);
  }

  async loadMore(): Promise<void> {
    if (!this.loading) await this.#read(PAGE_SIZE, this.#endCursor, this.webhooks ?? []);
  }

  async #read(first: number, after: string | null, before: readonly WebhookRouting[]): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const search = this.search.trim() || null;
      const { event } = await this.#session.api.query(EventRoutingDocument, {
        id: this.#id,
        first,
        after,
        search,
      });
      if (request !== this.#request || !event) return;
      const { nodes, pageInfo } = event.routing;
      this.webhooks = [...before, ...nodes];
      this.#shown = this.webhooks.length;
      this.hasMore = pageInfo.hasNextPage;
      this.#endCursor = pageInfo.endCursor ?? null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }

  #isWaitedFor(webhookId: string): boolean {
    return (this.webhooks ?? []).some(
      ({ webhook, verdict }) => webhook.id === webhookId && ['PENDING', 'RETRYING', 'HELD'].includes(verdict),
    );
  }
}
