import { problemText } from '../../data/api.ts';
import { SourceDocument } from '../../data/documents/sources.ts';
import { type EventRow, type Source, type SourceRefusal } from '../../data/models.ts';
import { onPipelineNews } from '../../data/pipeline-news.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** Events on the page. */
const SHOWN = 10;

/** The server says that there is something new every two seconds at most. */
const NEWS_EVERY_MS = 1000;

/**
 * One source with its newest events. New events appear at the top. While they are held (the pointer is over the rows), they
 * wait behind a button, so that no row moves under the pointer.
 */
export class SourceState {
  source = $state.raw<Source | null>(null);
  /** Null until they are loaded. */
  events = $state.raw<readonly EventRow[] | null>(null);
  /** The last of its events that was refused; null when none is kept. */
  refused = $state.raw<SourceRefusal | null>(null);
  missing = $state(false);
  problem = $state<string | null>(null);
  /** How many events wait behind the button: as many as are shown means that there are more. */
  heldCount = $state(0);

  readonly #session: SignedIn;
  readonly #id: string;
  #request = 0;
  #hold = false;
  #held: readonly EventRow[] | null = null;

  constructor(session: SignedIn, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /** Keeps it current until the returned function is called. */
  follow(): () => void {
    const { live } = this.#session;
    const read = () => void this.load();
    const ends = [live.keepCurrent(read), onPipelineNews(live, NEWS_EVERY_MS, read)];
    return () => ends.forEach((end) => end());
  }

  async load(): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const variables = { id: this.#id, first: SHOWN };
      const { source, events, refusedEvents } = await this.#session.api.query(SourceDocument, variables);
      if (request !== this.#request) return;
      this.source = source;
      this.missing = source === null;
      this.refused = refusedEvents.nodes[0] ?? null;
      this.#arrive(events.nodes);
    } catch (error) {
      if (request === this.#request) this.problem = problemText(error);
    }
  }

  /** Whether to hold new rows back. Rows that are already held wait for `release`. */
  hold(hold: boolean): void {
    this.#hold = hold;
  }

  /** Shows the rows that were held back. */
  release(): void {
    this.events = this.#held ?? this.events;
    this.#held = null;
    this.heldCount = 0;
  }

  #arrive(newest: readonly EventRow[]): void {
    const shown = this.events ?? [];
    const fresh = newest.filter(({ id }) => !shown.some((row) => row.id === id)).length;
    if (shown.length > 0 && fresh > 0 && (this.#hold || this.#held)) {
      this.#held = newest;
      this.heldCount = fresh;
      return;
    }
    this.events = newest;
  }
}
