import { Deletion } from '../../data/deletion.svelte.ts';
import { DeleteSourceDocument, UpdateSourceDocument } from '../../data/documents/sources.ts';
import { type Source } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

type Open = { dialog: 'edit'; source: Source | null } | { dialog: 'delete'; source: Source };

/** What may be done with a source, and the open dialog: at most one at a time. */
export class SourceActions {
  open = $state.raw<Open | null>(null);
  readonly deletion = new Deletion();
  readonly #session: SignedIn;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  create(): void {
    this.open = { dialog: 'edit', source: null };
  }

  edit(source: Source): void {
    this.open = { dialog: 'edit', source };
  }

  askDelete(source: Source): void {
    this.deletion.problem = null;
    this.open = { dialog: 'delete', source };
  }

  close(): void {
    this.open = null;
  }

  /** Lets its write key send events, or not. Returns the source as it is now; null if it is gone. @throws {ApiError} */
  async setEnabled(source: Source, enabled: boolean): Promise<Source | null> {
    const { api } = this.#session;
    const { updateSource } = await api.mutate(UpdateSourceDocument, { id: source.id, input: { enabled } });
    return updateSource.source;
  }

  /** Deletes a source and returns whether it is gone. One that no longer exists counts as deleted. */
  delete({ id }: Source): Promise<boolean> {
    return this.deletion.run(
      async () => (await this.#session.api.mutate(DeleteSourceDocument, { id })).deleteSource,
    );
  }
}
