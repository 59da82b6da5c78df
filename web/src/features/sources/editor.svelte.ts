import { problemText } from '../../data/api.ts';
import { CreateSourceDocument, UpdateSourceDocument } from '../../data/documents/sources.ts';
import { type Source } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { FormMistakes } from '../../parts/form-mistakes.svelte.ts';
import {
  createInput,
  draftOf,
  errorsByField,
  mistakesIn,
  newDraft,
  updateInput,
  type SourceDraft,
} from './draft.ts';

/** The form of one source, new or existing. */
export class SourceEditor {
  draft: SourceDraft;
  saving = $state(false);
  /** What failed, when it belongs to no field. */
  problem = $state<string | null>(null);

  readonly source: Source | null;
  readonly #session: SignedIn;
  readonly #before: SourceDraft;
  readonly #mistakes = $derived.by(() => mistakesIn(this.draft));
  readonly shown = new FormMistakes(() => this.#mistakes);

  constructor(session: SignedIn, source: Source | null) {
    this.#session = session;
    this.source = source;
    this.draft = $state(source ? draftOf(source) : newDraft());
    this.#before = $state.snapshot(this.draft);
  }

  /** Whether closing would lose something. */
  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#before);
  }

  /** Saves. Null when it could not: then the form shows why. A second click meanwhile does nothing. */
  async save(): Promise<Source | null> {
    if (this.saving) return null;
    this.shown.showAll();
    this.problem = null;
    if (this.#mistakes.size > 0) return null;
    this.saving = true;
    try {
      const { source, userErrors } = await (this.source ? this.#update(this.source) : this.#create());
      if (!source) this.problem = this.shown.refuse(errorsByField(userErrors));
      return source;
    } catch (error) {
      this.problem = problemText(error);
      return null;
    } finally {
      this.saving = false;
    }
  }

  async #create() {
    const { api } = this.#session;
    return (await api.mutate(CreateSourceDocument, { input: createInput(this.draft) })).createSource;
  }

  async #update(source: Source) {
    const { api } = this.#session;
    const input = updateInput(source, this.draft);
    return (await api.mutate(UpdateSourceDocument, { id: source.id, input })).updateSource;
  }
}
