import { problemText } from '../../data/api.ts';
import { DeliveriesDocument } from '../../data/documents/deliveries.ts';
import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { withFurther } from './rows.ts';

const PAGE_SIZE = 25;

/** The held deliveries of one webhook, those that were held last first. Read when they are opened. */
export class HeldList {
  /** Null until they are loaded. */
  rows = $state.raw<readonly DeliveryRow[] | null>(null);
  hasMore = $state(false);
  loading = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  readonly #webhookId: string;
  #filter: DeliveryFilter | null = null;
  #endCursor: string | null = null;
  #request = 0;

  constructor(session: SignedIn, webhookId: string) {
    this.#session = session;
    this.#webhookId = webhookId;
  }

  /** Reads what is shown again after the connection was lost, until the returned function is called. */
  follow(): () => void {
    return this.#session.live.onReconnected(() => {
      if (this.#filter) void this.load(this.#filter);
    });
  }

  async load(filter: DeliveryFilter): Promise<void> {
    this.#filter = filter;
    await this.#read(null);
  }

  async loadMore(): Promise<void> {
    if (!this.loading) await this.#read(this.#endCursor);
  }

  async #read(after: string | null): Promise<void> {
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const { deliveries } = await this.#session.api.query(DeliveriesDocument, {
        filter: { ...this.#filter, states: ['HELD'], webhookIds: [this.#webhookId] },
        first: PAGE_SIZE,
        after,
      });
      if (request !== this.#request) return;
      this.rows = after === null ? deliveries.nodes : withFurther(this.rows ?? [], deliveries.nodes);
      this.hasMore = deliveries.pageInfo.hasNextPage;
      this.#endCursor = deliveries.pageInfo.endCursor;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
