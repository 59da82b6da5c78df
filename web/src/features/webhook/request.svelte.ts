import { problemText } from '../../data/api.ts';
import { EventsDocument } from '../../data/documents/events.ts';
import { RequestPreviewDocument } from '../../data/documents/webhook-page.ts';
import { type FoundEvent, type RequestPreview } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { withChosen } from '../workbench/with-chosen.ts';

/** Events to choose from. */
const CHOICE = 20;

/** The request that a webhook would send for an event. */
export class RequestState {
  /** The newest events of the workspace; null until they are loaded. */
  events = $state.raw<readonly FoundEvent[] | null>(null);
  /** Event.id of the event whose request is shown; empty for the sample. */
  chosen = $state('');
  preview = $state.raw<RequestPreview | null>(null);
  /** Whether the chosen event is not kept any more. */
  gone = $state(false);
  loading = $state(false);
  problem = $state<string | null>(null);

  readonly #session: SignedIn;
  readonly #id: string;
  #request = 0;
  /** Whether somebody chose the event: otherwise it is the newest. */
  #picked = false;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /** Reads the newest events, and the request for the one that was chosen, or else for the first of them. */
  async start(): Promise<void> {
    this.problem = null;
    try {
      const page = { filter: null, first: CHOICE, after: null };
      const { events } = await this.#session.api.query(EventsDocument, page);
      this.events = withChosen(events.nodes, this.events, this.#picked ? this.chosen : null);
      if (!this.#picked) this.chosen = events.nodes[0]?.id ?? '';
    } catch (error) {
      this.problem = problemText(error);
      return;
    }
    await this.load();
  }

  /** Chooses the event to make a request for; empty for the sample. */
  choose(eventId: string): void {
    this.#picked = true;
    this.chosen = eventId;
    void this.load();
  }

  /** Reads the request as it would be sent now. */
  async load(): Promise<void> {
    if (!this.events) return;
    const request = ++this.#request;
    this.loading = true;
    this.problem = null;
    try {
      const variables = { id: this.#id, eventId: this.chosen || null };
      const { webhook } = await this.#session.api.query(RequestPreviewDocument, variables);
      if (request !== this.#request) return;
      this.preview = webhook?.requestPreview ?? null;
      this.gone = this.preview === null;
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    } finally {
      if (request === this.#request) this.loading = false;
    }
  }
}
