import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

import { type Clock } from '../../clock.ts';
import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type AuditAction,
  type AuditedFields,
  type Author,
  changesBetween,
  theSystem,
  type Workspace,
  workspaceLimits,
  type WorkspaceSettings,
} from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { formatTextCursor, parseTextCursor } from '../text-cursor.ts';
import { asSqlRunner } from './as-sql-runner.ts';
import { textArray } from '../postgres/array-literal.ts';
import { bumpVersion } from './bump-version.ts';
import { WorkspaceEntity } from './entities.ts';
import { dateOf, epochMs } from './epoch-ms.ts';
import { addOwner, hasTooMany, isOwner } from './workspace-owner.ts';

/** Notified with its id when a workspace was changed, deleted or removed. A trigger does it: see migration 0031. */
export const workspacesChangedChannel = 'perspection_workspaces';

/** Why a workspace was not deleted: the bootstrap key belongs to it, or the name is not its name. */
export type DeletionRefusal = 'BOOTSTRAP' | 'WRONG_NAME';

/**
 * All workspaces. An id that is no UUID is treated as unknown, and so is a workspace whose grace has ended. Each change is
 * in the audit log, in the name of its author: the product itself unless given.
 */
export interface WorkspaceStore {
  find(id: string): Promise<Workspace | null>;
  findMany(ids: readonly string[]): Promise<Workspace[]>;
  /**
   * By name.
   *
   * @param page.seen Ids: of these workspaces alone, and of these of them that are deleted. Null for all.
   * @throws {InvalidCursor}
   */
  list(page: {
    readonly first: number;
    readonly after: string | null;
    readonly seen: { readonly all: readonly string[] | null; readonly restorable: readonly string[] | null };
  }): Promise<Slice<Workspace>>;
  /** @param owner The id of the person who becomes its OWNER; null for nobody. */
  create(
    name: string,
    by?: Author,
    owner?: string | null,
  ): Promise<Workspace | 'TOO_MANY' | 'TOO_MANY_OF_OWNER'>;
  /** Null when it does not exist or was deleted. */
  update(id: string, change: Partial<WorkspaceSettings>, by?: Author): Promise<Workspace | null>;
  /**
   * Suspends its deliveries and keys, and lets it be removed after a grace of 7 days. Deleting again changes nothing.
   *
   * @param name The name that confirms it.
   * @returns Null when it does not exist.
   */
  delete(id: string, name: string, by?: Author): Promise<Workspace | DeletionRefusal | null>;
  /** Undoes `delete`. Null when it does not exist. @param owner The person who has to be an OWNER of it; null for anybody. */
  restore(id: string, by?: Author, owner?: string | null): Promise<Workspace | null>;
}

type WorkspaceRow = Omit<Workspace, 'createdAt' | 'deletesAt'> & {
  readonly createdAt: number;
  readonly deletesAt: number | null;
};

const columns = /* sql */ `
  w.id, w.name, w.hide_personal_data as "hidePersonalData", ${epochMs('w.created_at')} as "createdAt",
  ${epochMs('w.deletes_at')} as "deletesAt"`;
/** Unless it is being removed. */
const isThere = "(w.deletes_at is null or w.deletes_at > '-infinity')";

function toWorkspace({ createdAt, deletesAt, ...row }: WorkspaceRow): Workspace {
  return { ...row, createdAt: new Date(createdAt), deletesAt: dateOf(deletesAt) };
}

/** @param most Workspaces of this installation. */
export function createWorkspaceStore(orm: MikroORM, clock: Clock, most: number): WorkspaceStore {
  const transactional = <T>(work: (em: EntityManager) => Promise<T>) => orm.em.fork().transactional(work);
  return {
    find: (id) => findWorkspace(orm.em.fork(), id),
    findMany: async (ids) => {
      const sql = `select ${columns} from settings.workspaces w where w.id = any (?::uuid[]) and ${isThere}`;
      return (await orm.em.fork().execute<WorkspaceRow[]>(sql, [textArray(ids.filter(isUuid))])).map(
        toWorkspace,
      );
    },
    list: (page) => listWorkspaces(orm.em.fork(), page),
    create: (name, by = theSystem, owner = null) =>
      transactional(async (em) => {
        await em.execute('select pg_advisory_xact_lock(?)', [creationLock]);
        const [row] = await em.execute<{ count: string }[]>(
          'select count(*) as count from settings.workspaces',
        );
        if (Number(row!.count) >= most) return 'TOO_MANY';
        if (owner !== null && (await hasTooMany(em, owner))) return 'TOO_MANY_OF_OWNER';
        const created = (await findWorkspace(em, await insertWorkspace(em, name, clock.now())))!;
        await audit(em, created, { action: 'WORKSPACE_CREATED', by, at: clock.now(), before: {} });
        if (owner !== null) await addOwner(em, created.id, owner, clock.now(), by);
        return created;
      }),
    update: (id, change, by = theSystem) =>
      transactional(async (em) => {
        const found = await lockWorkspace(em, id);
        if (!found || found.deletesAt) return null;
        await em.nativeUpdate(WorkspaceEntity, { id }, change);
        const changed = { ...found, ...change };
        await audit(em, changed, {
          action: 'WORKSPACE_UPDATED',
          by,
          at: clock.now(),
          before: audited(found),
        });
        return changed;
      }),
    delete: (id, name, by = theSystem) =>
      transactional(async (em) => {
        const found = await lockWorkspace(em, id);
        if (!found) return null;
        if (found.name !== name) return 'WRONG_NAME';
        if (found.deletesAt) return found;
        if (await hasBootstrapKey(em, id)) return 'BOOTSTRAP';
        const graceMs = workspaceLimits.graceDays * 86_400_000;
        const deleted = await setDeletion(em, id, new Date(clock.now().getTime() + graceMs));
        await audit(em, deleted, {
          action: 'WORKSPACE_DELETED',
          by,
          at: clock.now(),
          before: audited(found),
        });
        return deleted;
      }),
    restore: (id, by = theSystem, owner = null) =>
      transactional(async (em) => {
        const found = await lockWorkspace(em, id);
        if (found && owner !== null && !(await isOwner(em, id, owner))) return null;
        if (!found?.deletesAt) return found;
        const restored = await setDeletion(em, id, null);
        await audit(em, restored, {
          action: 'WORKSPACE_RESTORED',
          by,
          at: clock.now(),
          before: audited(found),
        });
        return restored;
      }),
  };
}

interface AuditedChange {
  readonly action: AuditAction;
  readonly by: Author;
  readonly at: Date;
  readonly before: AuditedFields;
}

/** What outlives a workspace is in the log of the installation: its own goes with it. */
function audit(em: EntityManager, workspace: Workspace, { before, ...entry }: AuditedChange): Promise<void> {
  const { id, name } = workspace;
  return writeAudit(asSqlRunner(em), {
    ...entry,
    workspaceId: entry.action === 'WORKSPACE_UPDATED' ? id : null,
    object: { type: 'WORKSPACE', id, name },
    changes: changesBetween(before, audited(workspace)),
  });
}

function audited({ name, hidePersonalData, deletesAt }: Workspace): AuditedFields {
  return { name, hidePersonalData, deletesAt };
}

/** An advisory lock, the same in every process: two calls must not both create the last one. */
const creationLock = 7_265_023;

/** Adds a workspace with all rows that one has from its beginning. Returns its id. */
export async function insertWorkspace(em: EntityManager, name: string, now: Date): Promise<string> {
  const id = uuidv7(now.getTime());
  await em.insert(WorkspaceEntity, { id, name, webhooksVersion: '0', createdAt: now });
  await em.execute('insert into delivery.counted (workspace_id, position) values (?, 0)', [id]);
  return id;
}

async function findWorkspace(em: EntityManager, id: string, lock = ''): Promise<Workspace | null> {
  if (!isUuid(id)) return null;
  const rows = await em.execute<WorkspaceRow[]>(
    `select ${columns} from settings.workspaces w where w.id = ? and ${isThere} ${lock}`,
    [id],
  );
  return rows[0] ? toWorkspace(rows[0]) : null;
}

function lockWorkspace(em: EntityManager, id: string): Promise<Workspace | null> {
  return findWorkspace(em, id, 'for no key update');
}

async function hasBootstrapKey(em: EntityManager, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    'select from settings.api_keys where workspace_id = ? and sealed_key is not null and revoked_at is null',
    [id],
  );
  return rows.length > 0;
}

/** Gives all of its webhooks a new version, so that whoever has them in memory reads whether they are suspended. */
async function setDeletion(em: EntityManager, id: string, deletesAt: Date | null): Promise<Workspace> {
  await em.nativeUpdate(WorkspaceEntity, { id }, { deletesAt });
  const version = await bumpVersion(em, id);
  await em.execute('update settings.webhooks set version = ? where workspace_id = ? and deleted_at is null', [
    version,
    id,
  ]);
  return (await findWorkspace(em, id))!;
}

async function listWorkspaces(
  em: EntityManager,
  { first, after, seen }: Parameters<WorkspaceStore['list']>[0],
): Promise<Slice<Workspace>> {
  const from = after === null ? null : parseCursor(after);
  const [ids, restorable] = [seen.all, seen.restorable].map((list) => list && `{${list.join(',')}}`);
  const rows = await em.execute<WorkspaceRow[]>(
    /* sql */ `
      select ${columns} from settings.workspaces w
      where ${isThere} and (?::uuid[] is null or w.id = any (?::uuid[]))
        and (w.deletes_at is null or ?::uuid[] is null or w.id = any (?::uuid[]))
        and (?::text is null or (lower(w.name), w.id) > (lower(?), ?::uuid))
      order by lower(w.name), w.id limit ?`,
    [ids, ids, restorable, restorable, from?.name ?? null, from?.name ?? null, from?.id ?? null, first + 1],
  );
  return sliceOf(rows.map(toWorkspace), first, ({ id, name }) => formatTextCursor(id + name));
}

const idLength = 36;

function parseCursor(cursor: string): { id: string; name: string } {
  const text = parseTextCursor(cursor, idLength + workspaceLimits.nameLength);
  const id = text.slice(0, idLength);
  if (!isUuid(id)) throw new InvalidCursor(cursor);
  return { id, name: text.slice(idLength) };
}
