import { isUuid } from '../ids.ts';
import { type Role } from '../model/index.ts';
import { type Actor } from './actor.ts';
import { type Caller } from './caller.ts';
import { type WorkspaceSelection } from '../storage/index.ts';
import { EntryRefused } from './entry-refused.ts';
import { type WorkspaceFacts } from './known-workspaces.ts';
import { NotAMember } from './people/not-a-member.ts';

/** A workspace that somebody may enter, and what they may do there. */
export interface Entrance extends WorkspaceFacts {
  readonly role: Role;
}

/** Somebody whose key or session was checked. */
export interface Entrant {
  readonly actor: Actor;
  /** The workspace of a key; those of a person, the preferred one first. */
  readonly entrances: readonly Entrance[];
  /** Whether it is the bootstrap key, which is the operator's: it may enter any workspace as its OWNER. */
  readonly bootstrap: boolean;
}

/**
 * Who acts where: the only place that decides which workspace a request is about.
 *
 * @param asked The id of a workspace as it was sent; null for the first one that was not deleted.
 * @param find Finds another workspace; null when there is none.
 * @throws {EntryRefused}
 */
export async function enterWorkspace(
  entrant: Entrant,
  asked: string | null,
  find: (id: string) => Promise<WorkspaceFacts | null>,
): Promise<Caller> {
  const { actor, bootstrap } = entrant;
  const entered = await entranceOf(entrant, asked, find);
  if (!entered) throw actor.kind === 'USER' ? new NotAMember(asked) : new EntryRefused('FORBIDDEN');
  if (entered.deleted) throw new EntryRefused('WORKSPACE_DELETED');
  const { id: workspaceId, name: workspaceName, hidePersonalData, role } = entered;
  return { workspaceId, workspaceName, hidePersonalData, role, actor, bootstrap };
}

async function entranceOf(
  { entrances, bootstrap }: Entrant,
  asked: string | null,
  find: (id: string) => Promise<WorkspaceFacts | null>,
): Promise<Entrance | null> {
  if (asked === null) return entrances.find(({ deleted }) => !deleted) ?? entrances[0] ?? null;
  const id = asked.toLowerCase();
  const own = entrances.find((entrance) => entrance.id === id);
  if (own || !bootstrap || !isUuid(id)) return own ?? null;
  const found = await find(id);
  return found && { ...found, role: 'OWNER' };
}

/** Whether a caller that is an OWNER may change or delete the workspace of this id. */
export function mayManageWorkspace({ bootstrap, workspaceId }: Caller, id: string): boolean {
  return bootstrap || id.toLowerCase() === workspaceId;
}

/** Whether a caller that is an OWNER may create workspaces, and restore deleted ones, into which no key gets. */
export function mayCreateWorkspaces({ bootstrap }: Caller): boolean {
  return bootstrap;
}

/** Which workspaces a caller may enter: its own, those of a person, or all. */
export function enterableBy({ bootstrap, workspaceId, actor }: Caller): WorkspaceSelection {
  if (bootstrap) return {};
  return actor.kind === 'USER' ? { memberId: actor.id } : { id: workspaceId };
}
