import { SampleEventDocument } from '../../data/documents/filters.ts';
import { loadEventNames } from '../../data/event-names.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { prettyJson } from '../../words/json.ts';
import { fieldPaths } from '../../words/paths.ts';
import { unique } from '../../words/unique.ts';

/**
 * What the form offers: names of events, and the fields of a sample event. The common names are there from sign-in on.
 * The others only help typing, so a failure to load them is silent.
 */
export class Suggestions {
  eventNames: readonly string[];
  paths = $state.raw<string[]>([]);
  /** The sample event as text, ready to be edited. */
  sample = $state('');

  readonly #api: SignedIn['api'];

  constructor({ api, viewer }: SignedIn) {
    this.#api = api;
    this.eventNames = $state.raw(viewer.webhookRules.commonEventNames);
    void this.#loadNames();
    void this.loadSample('purchase');
  }

  async loadSample(eventName: string): Promise<void> {
    try {
      const { sampleEvent } = await this.#api.query(SampleEventDocument, { eventName });
      this.sample = prettyJson(sampleEvent);
      this.paths = unique([...this.paths, ...fieldPaths(sampleEvent)]);
    } catch {
      this.sample ||= prettyJson({ event_name: eventName, properties: {}, context: {} });
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
