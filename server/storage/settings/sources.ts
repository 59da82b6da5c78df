import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

import { type Clock } from '../../clock.ts';
import { isUuid, uuidv7 } from '../../ids.ts';
import {
  type AuditAction,
  type AuditedFields,
  type Author,
  changesBetween,
  type Source,
  type SourceSettings,
  type StoredSource,
  theSystem,
} from '../../model/index.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { textArray } from '../postgres/array-literal.ts';
import { asSqlRunner } from './as-sql-runner.ts';
import { SourceEntity, type SourceRow } from './entities.ts';

/**
 * Notified when a source was created, changed or deleted: with its write key; and when its workspace changed: with the
 * workspace's id. See migration 0031.
 */
export const sourcesChangedChannel = 'perspection_sources';

/** Why a source was not stored: its workspace has another one of that name, or as many as it may have. */
export type SourceRefusal = 'NAME_TAKEN' | 'TOO_MANY';

/**
 * The sources of all workspaces. An id that is no UUID is treated as unknown. Each change is in the audit log, in the name
 * of its author: the product itself unless given.
 */
export interface SourceStore {
  create(
    workspaceId: string,
    settings: SourceSettings,
    writeKey: string,
    by?: Author,
  ): Promise<StoredSource | SourceRefusal>;
  /** Null when it does not exist. */
  update(
    workspaceId: string,
    id: string,
    change: Partial<SourceSettings>,
    by?: Author,
  ): Promise<StoredSource | 'NAME_TAKEN' | null>;
  /**
   * Ends its write key; events keep its id and its name.
   *
   * @returns The names of webhooks that ask for the source, at most 10, when there are any: then it is not deleted. Null
   *   when it does not exist.
   */
  delete(workspaceId: string, id: string, by?: Author): Promise<readonly string[] | null>;
  find(workspaceId: string, id: string): Promise<StoredSource | null>;
  findMany(workspaceId: string, ids: readonly string[]): Promise<Map<string, StoredSource>>;
  /** All of a workspace, ordered by name. */
  list(workspaceId: string): Promise<StoredSource[]>;
  /** Of any workspace, disabled ones included. */
  findByWriteKey(writeKey: string): Promise<KeyedSource | null>;
  /** The same of many. */
  findByWriteKeys(writeKeys: readonly string[]): Promise<KeyedSource[]>;
  /** Those of the newest sources, at most `limit`. */
  newestWriteKeys(limit: number): Promise<string[]>;
}

/** A source as its write key finds it. */
export interface KeyedSource {
  readonly source: Source;
  /** Whether its workspace was deleted: it takes nothing. */
  readonly workspaceDeleted: boolean;
}

/** @param max Sources that a workspace may have. */
export function createSourceStore(orm: MikroORM, clock: Clock, max: number): SourceStore {
  const findMany: SourceStore['findMany'] = async (workspaceId, ids) => {
    const em = orm.em.fork();
    return byId(em, await em.find(SourceEntity, { id: { $in: ids.filter(isUuid) }, workspaceId }));
  };
  const find: SourceStore['find'] = async (workspaceId, id) =>
    (await findMany(workspaceId, [id])).get(id.toLowerCase()) ?? null;
  const findByWriteKeys: SourceStore['findByWriteKeys'] = async (writeKeys) => {
    const em = orm.em.fork();
    return withWorkspaces(em, await em.find(SourceEntity, { writeKey: { $in: [...writeKeys] } }));
  };
  return {
    create: (workspaceId, settings, writeKey, by = theSystem) =>
      orm.em.fork().transactional(async (em) => {
        await lockSources(em, workspaceId);
        if (await isTaken(em, workspaceId, settings.name, null)) return 'NAME_TAKEN';
        if ((await em.count(SourceEntity, { workspaceId })) >= max) return 'TOO_MANY';
        const now = clock.now();
        const row = em.create(SourceEntity, {
          ...columnsOf(settings),
          id: uuidv7(now.getTime()),
          workspaceId,
          writeKey,
          createdAt: now,
          updatedAt: now,
        });
        await em.flush();
        await audit(em, row, {
          action: 'SOURCE_CREATED',
          by,
          at: now,
          before: {},
          after: columnsOf(settings),
        });
        return toStored(row, null);
      }),
    update: async (workspaceId, id, change, by = theSystem) => {
      if (!isUuid(id)) return null;
      const updated = await orm.em.fork().transactional(async (em) => {
        await lockSources(em, workspaceId);
        const row = await em.findOne(SourceEntity, { id, workspaceId });
        if (!row) return null;
        if (change.name !== undefined && (await isTaken(em, workspaceId, change.name, row.id)))
          return 'NAME_TAKEN';
        const at = clock.now();
        const before = toSource(row);
        const after = columnsOf({ ...before, ...change });
        em.assign(row, { ...after, updatedAt: at });
        await audit(em, row, { action: 'SOURCE_UPDATED', by, at, before: columnsOf(before), after });
        return true;
      });
      return updated === true ? find(workspaceId, id) : updated;
    },
    delete: async (workspaceId, id, by = theSystem) => {
      if (!isUuid(id)) return null;
      return orm.em.fork().transactional(async (em) => {
        await lockSources(em, workspaceId);
        const users = await em.execute<{ name: string }[]>(
          /* sql */ `select name from settings.webhooks
            where workspace_id = ? and deleted_at is null and ?::uuid = any (sources) order by name limit 10`,
          [workspaceId, id],
        );
        if (users.length > 0) return users.map(({ name }) => name);
        const row = await em.findOne(SourceEntity, { id, workspaceId });
        if (!row) return null;
        await em.nativeDelete(SourceEntity, { id, workspaceId });
        const before = columnsOf(toSource(row));
        await audit(em, row, { action: 'SOURCE_DELETED', by, at: clock.now(), before, after: {} });
        return [];
      });
    },
    find,
    findMany,
    list: async (workspaceId) => {
      const em = orm.em.fork();
      const rows = await em.find(SourceEntity, { workspaceId });
      return [...(await byId(em, rows)).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    findByWriteKey: async (writeKey) => (await findByWriteKeys([writeKey]))[0] ?? null,
    findByWriteKeys,
    newestWriteKeys: async (limit) => {
      const rows = await orm.em
        .fork()
        .execute<{ write_key: string }[]>('select write_key from settings.sources order by id desc limit ?', [
          limit,
        ]);
      return rows.map((row) => row.write_key);
    },
  };
}

interface AuditedChange {
  readonly action: AuditAction;
  readonly by: Author;
  readonly at: Date;
  readonly before: AuditedFields;
  readonly after: AuditedFields;
}

function audit(
  em: EntityManager,
  { workspaceId, id, name }: SourceRow,
  { before, after, ...entry }: AuditedChange,
): Promise<void> {
  const object = { type: 'SOURCE', id, name } as const;
  const changes = changesBetween(before, after);
  return writeAudit(asSqlRunner(em), { ...entry, workspaceId, object, changes });
}

async function withWorkspaces(em: EntityManager, rows: readonly SourceRow[]): Promise<KeyedSource[]> {
  if (rows.length === 0) return [];
  const deleted = await em.execute<{ id: string }[]>(
    'select id from settings.workspaces where deletes_at is not null and id = any (?::uuid[])',
    [textArray(rows.map(({ workspaceId }) => workspaceId))],
  );
  const ids = new Set(deleted.map(({ id }) => id));
  return rows.map((row) => ({ source: toSource(row), workspaceDeleted: ids.has(row.workspaceId) }));
}

/**
 * Locks a workspace's sources for changes until the end of the transaction, by the row that changes of its webhooks lock:
 * no webhook starts to ask for a source while that one is deleted.
 */
async function lockSources(em: EntityManager, workspaceId: string): Promise<void> {
  await em.execute('select from settings.workspaces where id = ? for no key update', [workspaceId]);
}

async function isTaken(
  em: EntityManager,
  workspaceId: string,
  name: string,
  exceptId: string | null,
): Promise<boolean> {
  const rows = await em.execute<{ id: string }[]>(
    'select id from settings.sources where workspace_id = ? and lower(name) = lower(?)',
    [workspaceId, name],
  );
  return rows.some(({ id }) => id !== exceptId);
}

async function byId(em: EntityManager, rows: readonly SourceRow[]): Promise<Map<string, StoredSource>> {
  const used = await em.execute<{ source_id: string; last_used_at: Date }[]>(
    'select source_id, last_used_at from events.source_use where source_id = any (?::uuid[])',
    [`{${rows.map(({ id }) => id).join(',')}}`],
  );
  const lastUsed = new Map(used.map((row) => [row.source_id, new Date(row.last_used_at)]));
  return new Map(rows.map((row) => [row.id, toStored(row, lastUsed.get(row.id) ?? null)]));
}

function columnsOf(settings: SourceSettings) {
  const { name, enabled, allowedOrigins, eventsPerMinute, eventsPerDay } = settings;
  const { snakeCaseNames, ipPolicy, disabledEnrichers } = settings;
  return {
    name,
    enabled,
    allowedOrigins: [...allowedOrigins],
    eventsPerMinute,
    eventsPerDay,
    snakeCaseNames,
    ipPolicy,
    disabledEnrichers: [...disabledEnrichers],
  };
}

function toStored(row: SourceRow, lastUsedAt: Date | null): StoredSource {
  return { ...toSource(row), createdAt: row.createdAt, updatedAt: row.updatedAt, lastUsedAt };
}

/** Copies column by column: an entity has properties of the ORM. */
function toSource(row: SourceRow): Source {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    writeKey: row.writeKey,
    enabled: row.enabled,
    allowedOrigins: row.allowedOrigins,
    eventsPerMinute: row.eventsPerMinute ?? null,
    eventsPerDay: row.eventsPerDay ?? null,
    snakeCaseNames: row.snakeCaseNames,
    ipPolicy: row.ipPolicy,
    disabledEnrichers: row.disabledEnrichers,
  };
}
