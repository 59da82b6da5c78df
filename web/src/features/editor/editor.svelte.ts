import { problemText } from '../../data/api.ts';
import { CreateWebhookDocument, UpdateWebhookDocument } from '../../data/documents/webhooks.ts';
import { IdempotencyKeys } from '../../data/idempotency.ts';
import { WebhookCredentialsDocument } from '../../data/documents/security.ts';
import { type Credentials, type UserError, type Webhook, type WebhookRules } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { SavedForm } from '../forms/saved-form.svelte.ts';
import { noCredentials } from './authentication.ts';
import {
  copyOf,
  credentialsDraft,
  draftOf,
  newCondition,
  newDraft,
  type ConditionDraft,
  type WebhookDraft,
} from './draft.ts';
import { createInput, errorsByPath, updateInput } from './input.ts';
import { mistakesIn, mistakesInChanges } from './validation.ts';

/** How saving ended: with the webhook, and the generated secret that is shown this once. */
export interface Saved {
  webhook: Webhook;
  secretKey: string | null;
  /** The secret came with an earlier answer, which was lost: nobody knows it. */
  secretLost: boolean;
}

/** The form of one webhook, new or existing. */
export class EditorState extends SavedForm<Saved> {
  draft: WebhookDraft;

  readonly webhook: Webhook | null;
  readonly rules: WebhookRules;
  readonly #session: SignedIn;
  readonly #keys = new IdempotencyKeys();
  #before = $state.raw<WebhookDraft>()!;

  protected readonly mistakes = $derived.by(() =>
    this.webhook
      ? mistakesInChanges(this.#before, this.draft, this.rules)
      : mistakesIn(this.draft, this.rules),
  );

  /** How the webhook authenticates itself; null while that is not known yet. */
  credentials = $state.raw<Credentials | null>(null);
  /** Why it is not known. */
  credentialsProblem = $state<string | null>(null);

  /** The end of the key that the webhook has: a rotation changes it at once. */
  secretHint = $state<string | null>(null);

  /** @param copied For a new webhook: the one whose settings it begins with. */
  constructor(session: SignedIn, webhook: Webhook | null, copied: Webhook | null = null) {
    super();
    this.#session = session;
    this.webhook = webhook;
    this.secretHint = webhook?.secretHint ?? null;
    this.rules = session.viewer.webhookRules;
    this.draft = $state(this.#begin(copied));
    this.#before = $state.snapshot(this.draft);
    if (!webhook) this.credentials = noCredentials;
  }

  #begin(copied: Webhook | null): WebhookDraft {
    if (this.webhook) return draftOf(this.webhook, this.rules);
    return copied ? copyOf(copied, this.rules) : newDraft(this.rules);
  }

  /** Reads how the webhook authenticates itself, and puts it into the form. */
  async loadCredentials(): Promise<void> {
    if (!this.webhook || this.credentials) return;
    this.credentialsProblem = null;
    try {
      const { webhook } = await this.#session.api.query(WebhookCredentialsDocument, { id: this.webhook.id });
      this.credentials = webhook ?? noCredentials;
      Object.assign(this.draft, credentialsDraft(this.credentials));
      this.#before = { ...this.#before, ...credentialsDraft(this.credentials) };
    } catch (error) {
      this.credentialsProblem = problemText(error);
    }
  }

  /** Whether closing would lose something. */
  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#before);
  }

  /** The field was left for the first time: from now on its mistakes show. */
  leave(path: string): void {
    this.shown.leave(path);
  }

  /** The mistake to show at a field, or null. */
  mistake(path: string): string | null {
    return this.shown.at(path);
  }

  /** The field was changed: what the server said about it is out of date. */
  changed(path: string): void {
    this.shown.changed(path);
  }

  /** A condition by its key; a blank one for the moment in which its row is being taken away. */
  condition(key: number): ConditionDraft {
    return this.draft.conditions.find((row) => row.key === key) ?? newCondition();
  }

  /** Whether the filters can be tried as they are. */
  get filtersReady(): boolean {
    return ![...this.mistakes.keys()].some((path) => path.startsWith('conditions'));
  }

  /** Shows every mistake there is. */
  showAll(): void {
    this.shown.showAll();
  }

  protected send(): Promise<Saved | null> {
    return this.webhook ? this.#update(this.webhook) : this.#create();
  }

  async #create(): Promise<Saved | null> {
    const given = createInput(this.draft);
    const input = { ...given, idempotencyKey: this.#keys.for(given) };
    const { createWebhook } = await this.#session.api.mutate(CreateWebhookDocument, { input });
    this.#keys.done();
    const { webhook, secretKey, userErrors } = createWebhook;
    const secretLost = given.generateSecret === true && secretKey === null;
    return this.#saved(webhook && { webhook, secretKey, secretLost }, userErrors);
  }

  async #update(webhook: Webhook): Promise<Saved | null> {
    const input = updateInput(webhook, this.draft, this.rules, this.credentials ?? noCredentials);
    if (Object.keys(input).length === 0) return { webhook, secretKey: null, secretLost: false };
    const { updateWebhook } = await this.#session.api.mutate(UpdateWebhookDocument, {
      id: webhook.id,
      input,
    });
    const { webhook: changed, userErrors } = updateWebhook;
    return this.#saved(changed && { webhook: changed, secretKey: null, secretLost: false }, userErrors);
  }

  #saved(saved: Saved | null, errors: readonly UserError[]): Saved | null {
    if (saved && errors.length === 0) return saved;
    return this.refuse(errorsByPath(errors, this.draft));
  }
}
