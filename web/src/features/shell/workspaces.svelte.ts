import { WorkspacesDocument } from '../../data/documents/workspaces.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

/** The other workspaces that somebody may enter, for the account menu. */
export class OtherWorkspaces {
  list = $state.raw<readonly { readonly id: string; readonly name: string }[]>([]);
  readonly #session: SignedIn;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** A failure is silent: without the list, one stays in this workspace. */
  async load(): Promise<void> {
    const { api, viewer } = this.#session;
    try {
      const { nodes } = (await api.query(WorkspacesDocument, {})).workspaces;
      this.list = nodes.filter(({ id, deletesAt }) => id !== viewer.workspace.id && deletesAt === null);
    } catch {
      this.list = [];
    }
  }
}
