import { problemText } from '../../data/api.ts';
import { RestoreWorkspaceDocument } from '../../data/documents/workspaces.ts';
import { type UserError } from '../../data/models.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** What a mutation of workspaces answers. */
export interface WorkspaceAnswer {
  readonly workspace?: { readonly id: string; readonly name: string } | null;
  readonly userErrors: readonly UserError[];
}

/** Changes of workspaces, one at a time. */
export class WorkspaceChange {
  busy = $state(false);
  /** Why the last change failed; null if it did not. */
  problem = $state<string | null>(null);

  /** Brings a deleted workspace back. Returns whether it is back. */
  async restore({ api }: Pick<SignedIn, 'api'>, id: string): Promise<boolean> {
    const send = async () => (await api.mutate(RestoreWorkspaceDocument, { id })).restoreWorkspace;
    return (await this.attempt(send)) !== null;
  }

  /** Returns the workspace as it is now; null when nothing was changed. */
  async attempt(
    send: () => Promise<WorkspaceAnswer>,
  ): Promise<NonNullable<WorkspaceAnswer['workspace']> | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      const { workspace, userErrors } = await send();
      if (workspace) return workspace;
      this.problem = userErrors[0]?.message ?? 'Nothing was changed.';
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = false;
    }
    return null;
  }
}
