import { problemText } from '../../data/api.ts';
import { CreateApiKeyDocument } from '../../data/documents/api-keys.ts';
import { type ApiKey } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { FormMistakes } from '../../parts/form-mistakes.svelte.ts';
import { createInput, errorsByField, mistakesIn, newDraft } from './draft.ts';

/** The form of a new API key. */
export class KeyForm {
  draft = $state(newDraft());
  saving = $state(false);
  /** What failed, when it belongs to no field. */
  problem = $state<string | null>(null);

  readonly #api: SignedIn['api'];
  readonly #mistakes = $derived.by(() => mistakesIn(this.draft, Date.now()));
  readonly shown = new FormMistakes(() => this.#mistakes);

  constructor({ api }: Pick<SignedIn, 'api'>) {
    this.#api = api;
  }

  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(newDraft());
  }

  /** Creates the key. Null when it could not: then the form shows why. A second click meanwhile does nothing. */
  async save(): Promise<{ apiKey: ApiKey; key: string } | null> {
    if (this.saving) return null;
    this.shown.showAll();
    this.problem = null;
    if (this.#mistakes.size > 0) return null;
    this.saving = true;
    try {
      const input = createInput(this.draft, Date.now());
      const { apiKey, key, userErrors } = (await this.#api.mutate(CreateApiKeyDocument, { input }))
        .createApiKey;
      if (apiKey && key) return { apiKey, key };
      this.problem = this.shown.refuse(errorsByField(userErrors));
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.saving = false;
    }
    return null;
  }
}
