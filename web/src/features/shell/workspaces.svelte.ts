import { WorkspacesDocument } from '../../data/documents/workspaces.ts';
import { type SignedIn } from '../../data/session.svelte.ts';

interface OtherWorkspace {
  readonly id: string;
  readonly name: string;
}

/** The other workspaces that somebody may enter, for the account menu. */
export class OtherWorkspaces {
  list = $state.raw<readonly OtherWorkspace[]>([]);
  /** Those that were deleted, and that they may restore. */
  deleted = $state.raw<readonly OtherWorkspace[]>([]);
  readonly #session: SignedIn;

  constructor(session: SignedIn) {
    this.#session = session;
  }

  /** A failure is silent: without the list, one stays in this workspace. */
  async load(): Promise<void> {
    const { api, viewer } = this.#session;
    try {
      const { nodes } = (await api.query(WorkspacesDocument, {})).workspaces;
      const others = nodes.filter(({ id }) => id !== viewer.workspace.id);
      this.list = others.filter(({ deletesAt }) => deletesAt === null);
      this.deleted = others.filter(({ deletesAt }) => deletesAt !== null);
    } catch {
      this.list = [];
      this.deleted = [];
    }
  }
}
