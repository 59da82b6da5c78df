import { CreateApiKeyDocument } from '../../data/documents/api-keys.ts';
import { type ApiKey } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { SavedForm } from '../forms/saved-form.svelte.ts';
import { createInput, errorsByField, mistakesIn, newDraft } from './draft.ts';

/** The form of a new API key. */
export class KeyForm extends SavedForm<{ apiKey: ApiKey; key: string }> {
  draft = $state(newDraft());

  readonly #api: SignedIn['api'];
  protected readonly mistakes = $derived.by(() => mistakesIn(this.draft, Date.now()));

  constructor({ api }: Pick<SignedIn, 'api'>) {
    super();
    this.#api = api;
  }

  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(newDraft());
  }

  protected async send(): Promise<{ apiKey: ApiKey; key: string } | null> {
    const input = createInput(this.draft, Date.now());
    const { createApiKey } = await this.#api.mutate(CreateApiKeyDocument, { input });
    const { apiKey, key, userErrors } = createApiKey;
    return apiKey && key ? { apiKey, key } : this.refuse(errorsByField(userErrors));
  }
}
