import { isUuid } from '../ids.ts';
import { type Role } from '../model/index.ts';
import { type Actor } from './actor.ts';
import { type Caller } from './caller.ts';
import { type WorkspaceFacts } from './known-workspaces.ts';

/** Somebody whose key or session was checked, and what it is for. */
export interface Entrant {
  readonly actor: Actor;
  readonly role: Role;
  /** The workspace of the key, or the one that the person means. */
  readonly home: WorkspaceFacts;
  /** Whether it is the bootstrap key, which is the operator's: it may enter any workspace. */
  readonly bootstrap: boolean;
}

/** Thrown when somebody may not enter a workspace. The message does not tell whether it exists. */
export class EntryRefused extends Error {
  constructor(readonly code: 'FORBIDDEN' | 'WORKSPACE_DELETED') {
    super(
      code === 'FORBIDDEN'
        ? 'You may not enter this workspace: send the id of another one, or none.'
        : 'This workspace was deleted: nothing is accepted or delivered unless it is restored.',
    );
  }
}

/**
 * Who acts where: the only place that decides which workspace a request is about.
 *
 * @param asked The id of a workspace as it was sent; null for the entrant's own.
 * @param find Finds another workspace; null when there is none.
 * @throws {EntryRefused}
 */
export async function enterWorkspace(
  { actor, role, home, bootstrap }: Entrant,
  asked: string | null,
  find: (id: string) => Promise<WorkspaceFacts | null>,
): Promise<Caller> {
  const id = asked?.toLowerCase() ?? home.id;
  const entered = id === home.id ? home : bootstrap && isUuid(id) ? await find(id) : null;
  if (!entered) throw new EntryRefused('FORBIDDEN');
  if (entered.deleted) throw new EntryRefused('WORKSPACE_DELETED');
  return {
    workspaceId: entered.id,
    workspaceName: entered.name,
    hidePersonalData: entered.hidePersonalData,
    role,
    actor,
    bootstrap,
  };
}

/** Whether a caller that is an OWNER may change or delete the workspace of this id. */
export function mayManageWorkspace({ bootstrap, workspaceId }: Caller, id: string): boolean {
  return bootstrap || id.toLowerCase() === workspaceId;
}

/** Whether a caller that is an OWNER may create workspaces. A key belongs to one; people own those that they create. */
export function mayCreateWorkspaces({ bootstrap, actor }: Caller): boolean {
  return bootstrap || actor.kind === 'USER';
}

/** Whether a caller that is an OWNER may restore deleted workspaces, into which nobody gets. */
export function mayRestoreWorkspaces({ bootstrap }: Caller): boolean {
  return bootstrap;
}

/** Whether a caller may take second factors away from an account, which may be in workspaces of anybody. */
export function mayResetFactors({ bootstrap }: Caller): boolean {
  return bootstrap;
}

/**
 * The workspaces that a caller may enter: their ids, or null for all of them.
 *
 * @param memberships Of the person of this id.
 */
export async function workspacesOf(
  { bootstrap, workspaceId, actor }: Caller,
  memberships: (userId: string) => Promise<readonly string[]>,
): Promise<readonly string[] | null> {
  if (actor.kind === 'USER') return memberships(actor.id);
  return bootstrap ? null : [workspaceId];
}
