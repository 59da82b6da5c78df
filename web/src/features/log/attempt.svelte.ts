import { problemText } from '../../data/api.ts';
import { AttemptDetailDocument, RedeliverDocument } from '../../data/documents/attempts.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { type AttemptDetail } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** How often the state of an open delivery is read again while it goes on. */
const STATE_EVERY_MS = 5_000;

/** The details of an attempt: request, response, and the other attempts of its delivery. */
export class AttemptState {
  attempt = $state.raw<AttemptDetail | null>(null);
  missing = $state(false);
  problem = $state<string | null>(null);
  redelivering = $state(false);

  readonly #session: SignedIn;
  readonly #keys = new IdempotencyKeys();
  #id = '';

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Loads an attempt. If it is the one shown, it stays on the page until the answer arrives. */
  async load(id: string): Promise<void> {
    if (id !== this.#id) this.attempt = null;
    this.#id = id;
    this.problem = null;
    this.missing = false;
    try {
      const { deliveryAttempt } = await this.#session.api.query(AttemptDetailDocument, { id });
      if (id !== this.#id) return;
      this.attempt = deliveryAttempt;
      this.missing = deliveryAttempt === null;
    } catch (error) {
      if (id === this.#id) this.problem = problemText(error);
    }
  }

  /** Reads again what the delivery is now as long as it goes on, until the returned function is called. */
  followState(): () => void {
    const timer = setInterval(() => {
      const state = this.attempt?.delivery.state;
      if (state === 'PENDING' || state === 'RETRYING' || state === 'HELD') void this.#refresh();
    }, STATE_EVERY_MS);
    return () => clearInterval(timer);
  }

  /** Delivers it again, and returns whether the server accepted that. The new attempt arrives over the live feed. */
  async redeliver(): Promise<boolean> {
    const deliveryId = this.attempt?.delivery.id;
    if (!deliveryId || this.redelivering) return false;
    this.redelivering = true;
    this.problem = null;
    try {
      const { redeliver } = await this.#session.api.mutate(RedeliverDocument, {
        deliveryId,
        idempotencyKey: this.#keys.for(deliveryId),
      });
      this.#keys.done();
      this.problem = redeliver.userErrors.map(({ message }) => message).join(' ') || null;
      await this.#refresh();
      return this.problem === null;
    } catch (error) {
      this.problem = problemText(error);
      return false;
    } finally {
      this.redelivering = false;
    }
  }

  async #refresh(): Promise<void> {
    const { problem } = this;
    await this.load(this.#id);
    this.problem = problem ?? this.problem;
  }
}
