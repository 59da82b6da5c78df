import { problemText } from '../../data/api.ts';
import {
  SampleEventDocument,
  SendTestEventDocument,
  TestWebhookDocument,
} from '../../data/documents/filters.ts';
import { loadEventNames } from '../../data/event-names.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { type FilterTest, type TestAttempt, type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { prettyJson, readObject } from '../../words/json.ts';
import { unique } from '../../words/unique.ts';

/** A test of one webhook: an event to edit, the result of the filters for it, and a real request on demand. */
export class TestState {
  eventName = $state('purchase');
  text = $state('');
  names = $state.raw<string[]>(['purchase']);
  verdict = $state.raw<FilterTest | null>(null);
  attempt = $state.raw<TestAttempt | null>(null);
  busy = $state<'filters' | 'sending' | null>(null);
  problem = $state<string | null>(null);

  readonly webhook: Webhook;
  readonly #session: SignedIn;
  readonly #keys = new IdempotencyKeys();
  readonly event = $derived(readObject(this.text));

  constructor(session: SignedIn, webhook: Webhook) {
    this.#session = session;
    this.webhook = webhook;
  }

  /** Loads event names and the first sample event, and runs the filters on it. */
  async start(): Promise<void> {
    const { mode, events } = this.webhook.eventFilter;
    if (mode === 'INCLUDE' && events[0] && !events.includes('purchase')) this.eventName = events[0];
    void this.#loadNames();
    await this.chooseSample(this.eventName);
    await this.runFilters();
  }

  async chooseSample(eventName: string): Promise<void> {
    this.eventName = eventName;
    await this.#attempt('filters', async () => {
      const { sampleEvent } = await this.#session.api.query(SampleEventDocument, { eventName });
      this.text = prettyJson(sampleEvent);
      this.verdict = null;
      this.attempt = null;
    });
  }

  async runFilters(): Promise<void> {
    const event = this.event;
    if ('error' in event) return;
    await this.#attempt('filters', async () => {
      const variables = { id: this.webhook.id, event: event.value };
      this.verdict = (await this.#session.api.query(TestWebhookDocument, variables)).testWebhook;
    });
  }

  /** Sends the event to the endpoint, once. A second click meanwhile does nothing. */
  async send(): Promise<void> {
    const event = this.event;
    if ('error' in event || this.busy) return;
    this.attempt = null;
    await this.#attempt('sending', async () => {
      const variables = { webhookId: this.webhook.id, event: event.value };
      const { sendTestEvent } = await this.#session.api.mutate(SendTestEventDocument, {
        ...variables,
        idempotencyKey: this.#keys.for(variables),
      });
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
