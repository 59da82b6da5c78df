import { DeleteWorkspaceDocument, UpdateWorkspaceDocument } from '../../data/documents/workspaces.ts';
import { type SignedIn } from '../../data/session.svelte.ts';
import { WorkspaceChange } from './workspace-change.svelte.ts';

/** What owners do with their workspace: each change at once, one at a time. */
export class WorkspaceState extends WorkspaceChange {
  readonly #api: SignedIn['api'];
  readonly #id: string;

  constructor({ api, viewer }: Pick<SignedIn, 'api' | 'viewer'>) {
    super();
    this.#api = api;
    this.#id = viewer.workspace.id;
  }

  /** Returns whether it was changed. */
  async update(input: { name?: string; hidePersonalData?: boolean }): Promise<boolean> {
    const send = async () =>
      (await this.#api.mutate(UpdateWorkspaceDocument, { id: this.#id, input })).updateWorkspace;
    return (await this.attempt(send)) !== null;
  }

  /** @param name typed as a confirmation. Returns whether it was deleted. */
  async delete(name: string): Promise<boolean> {
    const send = async () =>
      (await this.#api.mutate(DeleteWorkspaceDocument, { id: this.#id, name })).deleteWorkspace;
    return (await this.attempt(send)) !== null;
  }
}
