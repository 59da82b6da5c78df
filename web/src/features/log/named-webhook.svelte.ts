import { WebhookDocument, WebhookUpdatedDocument } from '../../data/documents/webhooks.ts';
import { type Webhook } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** The webhook whose log is shown, for the page's head. Failures to load it are ignored: the log reports them. */
export class NamedWebhook {
  webhook = $state.raw<Webhook | null>(null);
  missing = $state(false);

  readonly #session: SignedIn;
  readonly #id: string | null;

  constructor(session: SignedIn, id: string | null) {
    this.#session = session;
    this.#id = id;
  }

  /** Loads it and follows its changes until the returned function is called. */
  follow(): (() => void) | undefined {
    if (this.#id === null) return undefined;
    const { live } = this.#session;
    const unsubscribe = live.subscribe(
      WebhookUpdatedDocument,
      () => ({ id: this.#id }),
      ({ webhookUpdated }) => {
        if (webhookUpdated.id !== this.#id) return;
        this.webhook = webhookUpdated.webhook;
        this.missing = webhookUpdated.webhook === null;
      },
    );
    const stop = live.keepCurrent(() => this.#load(this.#id!));
    return () => {
      unsubscribe();
      stop();
    };
  }

  async #load(id: string): Promise<void> {
    try {
      const { webhook } = await this.#session.api.query(WebhookDocument, { id });
      this.webhook = webhook;
      this.missing = webhook === null;
    } catch {
      // The log shows the error.
    }
  }
}
