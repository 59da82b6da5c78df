import { CreateSourceDocument, UpdateSourceDocument } from '../../data/documents/sources.ts';
import { type Source } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { SavedForm } from '../forms/saved-form.svelte.ts';
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
export class SourceEditor extends SavedForm<Source> {
  draft: SourceDraft;

  readonly source: Source | null;
  readonly #session: SignedIn;
  readonly #before: SourceDraft;
  protected readonly mistakes = $derived.by(() => mistakesIn(this.draft));

  constructor(session: SignedIn, source: Source | null) {
    super();
    this.#session = session;
    this.source = source;
    this.draft = $state(source ? draftOf(source) : newDraft());
    this.#before = $state.snapshot(this.draft);
  }

  /** Whether closing would lose something. */
  get dirty(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#before);
  }

  protected async send(): Promise<Source | null> {
    const { source, userErrors } = await (this.source ? this.#update(this.source) : this.#create());
    return source ?? this.refuse(errorsByField(userErrors));
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
