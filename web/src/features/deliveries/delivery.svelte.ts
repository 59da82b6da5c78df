import { problemText } from '../../data/api.ts';
import { DeliveryChangedDocument, DeliveryDocument } from '../../data/documents/deliveries.ts';
import { type DeliveryDetail } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** How often a delivery that goes on is read again: holding and cancelling make no attempt. */
const STATE_EVERY_MS = 5000;

/** One delivery with its attempts. */
export class DeliveryState {
  delivery = $state.raw<DeliveryDetail | null>(null);
  missing = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  readonly #id: string;
  #request = 0;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /** Keeps it current until the returned function is called. */
  follow(): () => void {
    const { live } = this.#session;
    const unsubscribe = live.subscribe(
      DeliveryChangedDocument,
      () => ({ filter: { deliveryIds: [this.#id] } }),
      () => void this.load(), // at the first message, too: what happens after it follows
    );
    const stop = live.keepCurrent(() => this.load());
    const timer = setInterval(() => {
      const state = this.delivery?.state;
      if (state === 'PENDING' || state === 'RETRYING' || state === 'HELD') void this.load();
    }, STATE_EVERY_MS);
    return () => {
      unsubscribe();
      stop();
      clearInterval(timer);
    };
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const { delivery } = await this.#session.api.query(DeliveryDocument, { id: this.#id });
      if (request !== this.#request) return;
      this.delivery = delivery;
      this.missing = delivery === null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }
}
