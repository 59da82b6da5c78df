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
  // Somebody who is in no other workspace has to get in somewhere to restore this one.
  const mayRestore = actor.kind === 'USER' && role === 'OWNER' && asked === null;
  if (entered.deleted && !mayRestore) throw new EntryRefused('WORKSPACE_DELETED');
  return {
    ...(entered.deleted && { workspaceDeleted: true }),
    workspaceId: entered.id,
    workspaceName: entered.name,
    hidePersonalData: entered.hidePersonalData,
    role,
    actor,
    bootstrap,
  };
}

/** Whether a caller that is an OWNER may change or delete the workspace with this id. */
export function mayManageWorkspace({ bootstrap, workspaceId }: Caller, id: string): boolean {
  return bootstrap || id.toLowerCase() === workspaceId;
}

/** Whether a caller that is an OWNER may create workspaces. A key belongs to one; people own those that they create. */
export function mayCreateWorkspaces({ bootstrap, actor }: Caller): boolean {
  return bootstrap || actor.kind === 'USER';
}

/** Whether a caller may restore deleted workspaces: the operator any, and people those that they own. */
export function mayRestoreWorkspaces({ bootstrap, actor }: Caller): boolean {
  return bootstrap || actor.kind === 'USER';
}

/** Which workspaces a caller sees: their ids, or null for all of them. */
export interface SeenWorkspaces {
  readonly all: readonly string[] | null;
  /** Those of them that are also seen while they are deleted, since the caller may restore them. */
  readonly restorable: readonly string[] | null;
}

/** Whether a caller may take second factors away from an account, which may be in workspaces of anybody. */
export function mayResetFactors({ bootstrap }: Caller): boolean {
  return bootstrap;
}

/**
 * The workspaces that a caller may enter or restore.
 *
 * @param rolesOf The workspaces of the person of this id, with their role in each.
 */
export async function workspacesOf(
  { bootstrap, workspaceId, actor }: Caller,
  rolesOf: (userId: string) => Promise<ReadonlyMap<string, Role>>,
): Promise<SeenWorkspaces> {
  if (bootstrap) return { all: null, restorable: null };
  if (actor.kind !== 'USER') return { all: [workspaceId], restorable: [] };
  const roles = await rolesOf(actor.id);
  const all = [...roles.keys()];
  return { all, restorable: all.filter((id) => roles.get(id) === 'OWNER') };
}
