import { problemText } from '../../data/api.ts';
import { AttemptDetailDocument, RedeliverDocument } from '../../data/documents/attempts.ts';
import { type AttemptDetail } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** One attempt in full: what was sent, what came back, and the other attempts of its delivery. */
export class AttemptState {
  attempt = $state.raw<AttemptDetail | null>(null);
  missing = $state(false);
  problem = $state<string | null>(null);
  redelivering = $state(false);

  readonly #session: SignedIn;
  #id = '';

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** Loads an attempt; what is shown of it stays until the answer is there. */
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

  /** Delivers it again, now. Its new attempt comes in over the live feed; returns whether the server took it on. */
  async redeliver(): Promise<boolean> {
    const deliveryId = this.attempt?.delivery.id;
    if (!deliveryId) return false;
    this.redelivering = true;
    this.problem = null;
    try {
      const { redeliver } = await this.#session.api.mutate(RedeliverDocument, { deliveryId });
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
