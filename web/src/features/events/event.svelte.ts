import { problemText } from '../../data/api.ts';
import { EventDocument } from '../../data/documents/events.ts';
import { WebhookMovedDocument } from '../../data/documents/webhooks.ts';
import { perFrame } from '../../data/frames.ts';
import { type EventDetail } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** One event with its deliveries. */
export class EventState {
  event = $state.raw<EventDetail | null>(null);
  missing = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  readonly #id: string;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /**
   * Loads it, and again when something happened at a webhook to which it is still to be delivered, until the returned
   * function is called.
   */
  follow(): () => void {
    void this.load();
    const { live } = this.#session;
    const frames = perFrame<string>((webhookIds) => {
      if (webhookIds.some((id) => this.#isWaitedFor(id))) void this.load();
    });
    const unsubscribe = live.subscribe(
      WebhookMovedDocument,
      () => ({}),
      ({ webhookUpdated }) => frames.add(webhookUpdated.id),
    );
    const unlisten = live.onReconnected(() => void this.load());
    return () => {
      unsubscribe();
      unlisten();
      frames.cancel();
    };
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      const { event } = await this.#session.api.query(EventDocument, { id: this.#id });
      this.event = event;
      this.missing = event === null;
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  #isWaitedFor(webhookId: string): boolean {
    const deliveries = this.event?.deliveriesConnection.nodes ?? [];
    return deliveries.some(
      ({ webhook, state }) => webhook.id === webhookId && ['PENDING', 'RETRYING', 'HELD'].includes(state),
    );
  }
}
