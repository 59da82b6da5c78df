import { problemText } from '../../data/api.ts';
import { EventsDocument } from '../../data/documents/events.ts';
import { PreviewFiltersDocument, TestFiltersOnEventDocument } from '../../data/documents/filters.ts';
import {
  type FilterPreview,
  type FiltersInput,
  type FilterTest,
  type FoundEvent,
} from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { withChosen } from './with-chosen.ts';

/** Waits for a pause in typing. */
const PAUSE_MS = 300;
/** Events to choose from. */
const CHOICE = 20;
/** Events that filters are tried on. */
const LAST = 1000;

/** Filters that somebody is typing, tried on one recent event and on the last thousand. */
export class WorkbenchState {
  /** Null until they are loaded. */
  events = $state.raw<readonly FoundEvent[] | null>(null);
  /** Event.id of the event that the filters are tried on. */
  chosen = $state<string | null>(null);
  verdict = $state.raw<FilterTest | null>(null);
  preview = $state.raw<FilterPreview | null>(null);
  problem = $state<string | null>(null);
  /** Whether what is shown is that of other filters. */
  outdated = $state(true);

  readonly #session: SignedIn;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: AbortController | null = null;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /**
   * Loads the newest events to choose from, and before them the newest of some names, which the filters are about. The one
   * that is chosen stays among them.
   */
  async loadEvents(names: readonly string[]): Promise<void> {
    try {
      const [meant, newest] = await Promise.all([
        names.length > 0 ? this.#newest({ eventNames: [...names] }) : [],
        this.#newest(null),
      ]);
      const others = newest.filter(({ id }) => !meant.some((event) => event.id === id));
      const choices = [...meant, ...others].slice(0, CHOICE);
      this.events = withChosen(choices, this.events, this.chosen);
      this.chosen ??= choices[0]?.id ?? null;
      this.problem = null;
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  async #newest(filter: { eventNames: string[] } | null): Promise<readonly FoundEvent[]> {
    const first = filter ? CHOICE / 2 : CHOICE;
    const { events } = await this.#session.api.query(EventsDocument, { filter, first, after: null });
    return events.nodes;
  }

  /** Tries other filters after a pause, and gives up on those before. Null for filters with mistakes. */
  change(filters: FiltersInput | null, eventId: string | null): void {
    this.stop();
    this.outdated = true;
    if (filters && eventId) this.#timer = setTimeout(() => void this.#run(filters, eventId), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#underWay?.abort();
    this.#underWay = null;
  }

  async #run(filters: FiltersInput, eventId: string): Promise<void> {
    const underWay = (this.#underWay = new AbortController());
    const { signal } = underWay;
    const { api } = this.#session;
    try {
      const [{ testFilters }, { previewFilters }] = await Promise.all([
        api.query(TestFiltersOnEventDocument, { filters, eventId }, {}, signal),
        api.query(PreviewFiltersDocument, { filters, last: LAST }, {}, signal),
      ]);
      if (signal.aborted) return;
      // It is the event as it is stored: there is nothing to compare it with.
      this.verdict = { ...testFilters, processedEvent: null };
      this.preview = previewFilters;
      this.problem = null;
      this.outdated = false;
    } catch (error) {
      if (!signal.aborted) this.problem = problemText(error);
    }
  }
}
