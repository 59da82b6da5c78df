import { problemText } from '../../data/api.ts';
import { EventDocument } from '../../data/documents/events.ts';
import { type EventDetail } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** One event. */
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

  /** Loads it, and again after the connection was lost, until the returned function is called. */
  follow(): () => void {
    return this.#session.live.keepCurrent(() => this.load());
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
}
