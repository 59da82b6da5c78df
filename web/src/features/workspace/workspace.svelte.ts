import { problemText } from '../../data/api.ts';
import { DeleteWorkspaceDocument, UpdateWorkspaceDocument } from '../../data/documents/workspaces.ts';
import { type UserError } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

interface Answer {
  readonly workspace?: object | null;
  readonly userErrors: readonly UserError[];
}

/** What owners do with their workspace: each change at once, one at a time. */
export class WorkspaceState {
  busy = $state(false);
  /** Why the last change failed; null if it did not. */
  problem = $state<string | null>(null);

  readonly #api: SignedIn['api'];
  readonly #id: string;

  constructor({ api, viewer }: Pick<SignedIn, 'api' | 'viewer'>) {
    this.#api = api;
    this.#id = viewer.workspace.id;
  }

  /** Returns whether it was changed. */
  update(input: { name?: string; hidePersonalData?: boolean }): Promise<boolean> {
    return this.#attempt(
      async () => (await this.#api.mutate(UpdateWorkspaceDocument, { id: this.#id, input })).updateWorkspace,
    );
  }

  /** @param name typed as a confirmation. Returns whether it was deleted. */
  delete(name: string): Promise<boolean> {
    return this.#attempt(
      async () => (await this.#api.mutate(DeleteWorkspaceDocument, { id: this.#id, name })).deleteWorkspace,
    );
  }

  async #attempt(send: () => Promise<Answer>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      const { workspace, userErrors } = await send();
      if (workspace) return true;
      this.problem = userErrors[0]?.message ?? 'Nothing was changed.';
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = false;
    }
    return false;
  }
}
