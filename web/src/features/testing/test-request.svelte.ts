import { ENDPOINT_WITHIN_MS, problemText } from '../../data/api.ts';
import { SendTestEventDocument } from '../../data/documents/filters.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { type TestAttempt } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { objectMistake } from '../../words/json.ts';

/** An event to edit, and a real request with it on demand. */
export class TestRequest {
  text = $state('');
  attempt = $state.raw<TestAttempt | null>(null);
  busy = $state<'filters' | 'sending' | null>(null);
  problem = $state<string | null>(null);

  protected readonly session: SignedIn;
  readonly #webhookId: string;
  readonly #keys = new IdempotencyKeys();
  /** Whether the text is an event at all; what is in it is for the server to judge. */
  readonly ready = $derived(objectMistake(this.text) === null);

  constructor(session: SignedIn, webhookId: string) {
    this.session = session;
    this.#webhookId = webhookId;
  }

  /** Sends the event to the endpoint, once. A second click meanwhile does nothing. */
  async send(): Promise<void> {
    if (!this.ready || this.busy) return;
    this.attempt = null;
    await this.run('sending', async () => {
      const webhookId = this.#webhookId;
      const event = this.text;
      const idempotencyKey = this.#keys.for({ webhookId, event });
      const variables = { webhookId, idempotencyKey };
      const { sendTestEvent } = await this.session.api.mutate(
        SendTestEventDocument,
        variables,
        { event },
        ENDPOINT_WITHIN_MS,
      );
      this.#keys.done();
      this.attempt = sendTestEvent.attempt;
      this.problem = sendTestEvent.userErrors.map(({ message }) => message).join(' ') || null;
    });
  }

  /** Does something during which nothing else can be done, and says what was wrong with it. */
  protected async run(busy: 'filters' | 'sending', work: () => Promise<void>): Promise<void> {
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
}

/** The text of an event without its id: each send gets one of its own, since a receiver ignores an id that it has seen. */
export function withoutId({ event_id: _, ...event }: Record<string, unknown>): Record<string, unknown> {
  return event;
}
