import { type Api } from '../../data/api.ts';
import { EventTypesDocument, SampleEventDocument } from '../../data/documents/filters.ts';
import { prettyJson } from '../../words/json.ts';
import { fieldPaths } from '../../words/paths.ts';
import { unique } from '../../words/unique.ts';

/** The ten names that are offered before (and even if never) the server has answered. */
const COMMON_NAMES = [
  'page_view',
  'track',
  'identify',
  'form_submission',
  'button_click',
  'purchase',
  'add_to_cart',
  'checkout_started',
  'user_signup',
  'user_login',
];

/**
 * What the form offers: names of events, and the fields of a sample event. They only help typing, so a failure to
 * load them is silent.
 */
export class Suggestions {
  eventNames = $state.raw(COMMON_NAMES);
  paths = $state.raw<string[]>([]);
  /** The sample event as text, ready to be edited. */
  sample = $state('');

  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
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
      const { eventTypes } = await this.#api.query(EventTypesDocument, {});
      this.eventNames = unique([...COMMON_NAMES, ...eventTypes.map(({ name }) => name)]);
    } catch {
      // The common names stay.
    }
  }
}
