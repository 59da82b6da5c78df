import { EventToEditDocument } from '../../data/documents/filters.ts';
import { type EventToEdit } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { prettyJson } from '../../words/json.ts';
import { TestRequest, withoutId } from './test-request.svelte.ts';

/** A test request with the payload of a stored event, which somebody edits before. */
export class EditedTest extends TestRequest {
  /** Null until it is loaded. */
  webhook = $state.raw<EventToEdit['webhook']>(null);
  /** What would not be lost: the payload as it is stored, and then what was sent last. */
  #kept = $state('');
  readonly dirty = $derived(this.text !== this.#kept);

  readonly #ids: { readonly eventId: string; readonly webhookId: string };

  /** @param eventId Event.id */
  constructor(session: SignedIn, eventId: string, webhookId: string) {
    super(session, webhookId);
    this.#ids = { eventId, webhookId };
  }

  /** Loads the event, unless it is there: it does not change, and its text may have been edited. */
  async load(): Promise<void> {
    if (this.webhook) return;
    await this.run('filters', async () => {
      const { event, webhook } = await this.session.api.query(EventToEditDocument, this.#ids);
      if (!event) this.problem = 'This event is no longer stored.';
      else if (!webhook) this.problem = 'This webhook was deleted.';
      else {
        this.#kept = prettyJson(withoutId(event.payload));
        this.text = this.#kept;
        this.webhook = webhook;
      }
    });
  }

  override async send(): Promise<void> {
    const sent = this.text;
    await super.send();
    if (this.attempt) this.#kept = sent;
  }
}
