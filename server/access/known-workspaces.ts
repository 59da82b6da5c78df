import { type Workspace } from '../model/index.ts';
import {
  NotifiedCache,
  type NotifiedCacheParts,
  workspacesChangedChannel,
  type WorkspaceStore,
} from '../storage/index.ts';

/** What has to be known of a workspace to let somebody in. */
export type WorkspaceFacts = Pick<Workspace, 'id' | 'name' | 'hidePersonalData'> & {
  /** Nobody may enter it. */
  readonly deleted: boolean;
};

export interface KnownWorkspacesParts extends Pick<
  NotifiedCacheParts<WorkspaceFacts>,
  'notifications' | 'log' | 'now'
> {
  readonly workspaces: Pick<WorkspaceStore, 'findMany'>;
}

/** Workspaces in memory: some 200 bytes each. */
const most = 20_000;

/** Opens the workspaces that somebody enters who may enter several, kept current in memory. */
export function openKnownWorkspaces({
  workspaces,
  ...tools
}: KnownWorkspacesParts): Promise<NotifiedCache<WorkspaceFacts>> {
  return NotifiedCache.open({
    ...tools,
    what: 'workspaces',
    channel: workspacesChangedChannel,
    most,
    read: async (ids) => new Map((await workspaces.findMany(ids)).map((found) => [found.id, factsOf(found)])),
  });
}

function factsOf({ id, name, hidePersonalData, deletesAt }: Workspace): WorkspaceFacts {
  return { id, name, hidePersonalData, deleted: deletesAt !== null };
}
