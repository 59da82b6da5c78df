import { FilterSuggestionsDocument, SampleEventDocument } from '../../data/documents/filters.ts';
import { loadEventNames } from '../../data/event-names.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { prettyJson } from '../../words/json.ts';
import { fieldPaths } from '../../words/paths.ts';
import { unique } from '../../words/unique.ts';

/** A field that the form offers for a condition. */
export interface OfferedField {
  readonly path: string;
  /** Types and an example, as far as events were seen that have it. */
  readonly hint: string;
  /** As the API names them; none for a field that was not seen. */
  readonly types: readonly string[];
  /** As JSON, some of them cut. */
  readonly examples: readonly string[];
}

/**
 * What the form offers: names of events, and fields of the chosen events as they were seen, followed by those of a sample
 * event. The common names are there from sign-in on. The others only help typing, so a failure to load them is silent.
 */
export class Suggestions {
  eventNames: readonly string[];
  /** The sample event as text, ready to be edited. */
  sample = $state('');
  readonly fields: readonly OfferedField[] = $derived.by(() => {
    const seen = this.#seen.map(({ path }) => path);
    const others = this.#sampled.filter((path) => !seen.includes(path));
    return [...this.#seen, ...others.map((path) => ({ path, hint: '', types: [], examples: [] }))];
  });

  #seen = $state.raw<readonly OfferedField[]>([]);
  #sampled = $state.raw<readonly string[]>([]);
  /** The names whose fields were asked for last: an answer to another question comes too late. */
  #asked = '';
  readonly #api: SignedIn['api'];

  constructor({ api, viewer }: SignedIn) {
    this.#api = api;
    this.eventNames = $state.raw(viewer.webhookRules.commonEventNames);
  }

  /** Loads the names, and the sample event unless it is there. */
  async load(): Promise<void> {
    await Promise.all([this.#loadNames(), this.#loadSample('purchase')]);
  }

  async #loadSample(eventName: string): Promise<void> {
    if (this.#sampled.length > 0) return;
    try {
      const { sampleEvent } = await this.#api.query(SampleEventDocument, { eventName });
      // Somebody may have edited what stood in for it.
      if (!this.sample || this.sample === standIn(eventName)) this.sample = prettyJson(sampleEvent);
      this.#sampled = unique([...this.#sampled, ...fieldPaths(sampleEvent)]);
    } catch {
      this.sample ||= standIn(eventName);
    }
  }

  /** Loads the fields of events of these names; of none, those of the events that were seen last. */
  async loadFields(eventNames: readonly string[]): Promise<void> {
    const asked = JSON.stringify(eventNames);
    this.#asked = asked;
    try {
      const given = { eventNames: eventNames.slice(0, 200) };
      const { filterSuggestions } = await this.#api.query(FilterSuggestionsDocument, given);
      if (this.#asked !== asked) return;
      this.#seen = filterSuggestions.fields.map(({ path, types, examples }) => ({
        path,
        types,
        examples,
        hint: [types.join(' or ').toLowerCase(), ...examples.slice(0, 1)].join(', such as '),
      }));
      this.eventNames = unique([...this.eventNames, ...filterSuggestions.eventNames]);
    } catch {
      // What was offered before stays.
    }
  }

  async #loadNames(): Promise<void> {
    try {
      this.eventNames = unique([...this.eventNames, ...(await loadEventNames(this.#api))]);
    } catch {
      // The common names stay.
    }
  }
}

/** For as long as there is no sample event. */
const standIn = (eventName: string): string =>
  prettyJson({ event_name: eventName, properties: {}, context: {} });
