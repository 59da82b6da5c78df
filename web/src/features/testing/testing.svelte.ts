import { SampleEventDocument, TestWebhookDocument } from '../../data/documents/filters.ts';
import { loadEventNames } from '../../data/event-names.ts';
import { type FilterTest, type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { prettyJson } from '../../words/json.ts';
import { unique } from '../../words/unique.ts';
import { TestRequest, withoutId } from './test-request.svelte.ts';

/** A test of one webhook: an event to edit, the result of the filters for it, and a real request on demand. */
export class TestState extends TestRequest {
  eventName = $state('purchase');
  /** Source.id of who would send the event; null for an API key. */
  sender = $state<string | null>(null);
  names = $state.raw<string[]>(['purchase']);
  verdict = $state.raw<FilterTest | null>(null);

  readonly webhook: Webhook;

  constructor(session: SignedIn, webhook: Webhook) {
    super(session, webhook.id);
    this.webhook = webhook;
    this.sender = webhook.sources[0] ?? null;
  }

  /** Loads event names and, unless it is there, the first sample event, and runs the filters on it. */
  async start(): Promise<void> {
    void this.#loadNames();
    void this.session.sourceNames.load();
    if (this.text) return;
    const { mode, events } = this.webhook.eventFilter;
    if (mode === 'INCLUDE' && events[0] && !events.includes('purchase')) this.eventName = events[0];
    await this.chooseSample(this.eventName);
    await this.runFilters();
  }

  async chooseSample(eventName: string): Promise<void> {
    this.eventName = eventName;
    await this.run('filters', async () => {
      const { sampleEvent } = await this.session.api.query(SampleEventDocument, { eventName });
      this.text = prettyJson(withoutId(sampleEvent));
      this.verdict = null;
      this.attempt = null;
    });
  }

  async runFilters(): Promise<void> {
    if (!this.ready) return;
    await this.run('filters', async () => {
      const { testWebhook } = await this.session.api.query(
        TestWebhookDocument,
        { id: this.webhook.id, source: this.sender },
        { event: this.text },
      );
      this.verdict = testWebhook;
    });
  }

  async #loadNames(): Promise<void> {
    try {
      const names = await loadEventNames(this.session.api);
      this.names = unique([...this.names, ...names, ...this.webhook.eventFilter.events]);
    } catch {
      // The current sample can be edited by hand.
    }
  }
}
