import { ENDPOINT_WITHIN_MS, problemText } from '../../data/api.ts';
import {
  SampleEventDocument,
  SendTestEventDocument,
  TestWebhookDocument,
} from '../../data/documents/filters.ts';
import { loadEventNames } from '../../data/event-names.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { type FilterTest, type TestAttempt, type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { objectMistake, prettyJson } from '../../words/json.ts';
import { unique } from '../../words/unique.ts';

/** A test of one webhook: an event to edit, the result of the filters for it, and a real request on demand. */
export class TestState {
  eventName = $state('purchase');
  text = $state('');
  /** Source.id of who would send the event; null for an API key. */
  sender = $state<string | null>(null);
  names = $state.raw<string[]>(['purchase']);
  verdict = $state.raw<FilterTest | null>(null);
  attempt = $state.raw<TestAttempt | null>(null);
  busy = $state<'filters' | 'sending' | null>(null);
  problem = $state<string | null>(null);

  readonly webhook: Webhook;
  readonly #session: SignedIn;
  readonly #keys = new IdempotencyKeys();
  /** Whether the text is an event at all; what is in it is for the server to judge. */
  readonly ready = $derived(objectMistake(this.text) === null);

  constructor(session: SignedIn, webhook: Webhook) {
    this.#session = session;
    this.webhook = webhook;
    this.sender = webhook.sources[0] ?? null;
  }

  /** Loads event names and the first sample event, and runs the filters on it. */
  async start(): Promise<void> {
    const { mode, events } = this.webhook.eventFilter;
    if (mode === 'INCLUDE' && events[0] && !events.includes('purchase')) this.eventName = events[0];
    void this.#loadNames();
    void this.#session.sourceNames.load();
    await this.chooseSample(this.eventName);
    await this.runFilters();
  }

  async chooseSample(eventName: string): Promise<void> {
    this.eventName = eventName;
    await this.#attempt('filters', async () => {
      const { sampleEvent } = await this.#session.api.query(SampleEventDocument, { eventName });
      // Without an id, each send gets one of its own: a receiver ignores an event whose id it has seen.
      const { event_id: _, ...event } = sampleEvent;
      this.text = prettyJson(event);
      this.verdict = null;
      this.attempt = null;
    });
  }

  async runFilters(): Promise<void> {
    if (!this.ready) return;
    await this.#attempt('filters', async () => {
      const { api } = this.#session;
      const { testWebhook } = await api.query(
        TestWebhookDocument,
        { id: this.webhook.id, source: this.sender },
        { event: this.text },
      );
      this.verdict = testWebhook;
    });
  }

  /** Sends the event to the endpoint, once. A second click meanwhile does nothing. */
  async send(): Promise<void> {
    if (!this.ready || this.busy) return;
    this.attempt = null;
    await this.#attempt('sending', async () => {
      const { api } = this.#session;
      const webhookId = this.webhook.id;
      const idempotencyKey = this.#keys.for({ webhookId, event: this.text });
      const { sendTestEvent } = await api.mutate(
        SendTestEventDocument,
        { webhookId, idempotencyKey },
        { event: this.text },
        ENDPOINT_WITHIN_MS,
      );
      this.#keys.done();
      this.attempt = sendTestEvent.attempt;
      this.problem = sendTestEvent.userErrors.map(({ message }) => message).join(' ') || null;
    });
  }

  async #attempt(busy: 'filters' | 'sending', work: () => Promise<void>): Promise<void> {
    this.busy = busy;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = null;
    }
  }

  async #loadNames(): Promise<void> {
    try {
      const names = await loadEventNames(this.#session.api);
      this.names = unique([...this.names, ...names, ...this.webhook.eventFilter.events]);
    } catch {
      // The current sample can be edited by hand.
    }
  }
}
