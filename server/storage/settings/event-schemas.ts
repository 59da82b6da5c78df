import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';

import { type Clock } from '../../clock.ts';
import { uuidv7 } from '../../ids.ts';
import {
  type Author,
  changesBetween,
  type EventSchema,
  type JsonObject,
  schemaLimits,
  type SchemaMode,
  theSystem,
} from '../../model/index.ts';
import { type NewAuditEntry, writeAudit } from '../audit/write-audit.ts';
import { textArray } from '../postgres/array-literal.ts';
import { asSqlRunner } from './as-sql-runner.ts';

/** Notified when a schema was set or deleted. With the workspace's id, by a trigger: see migration 0031. */
export const eventSchemasChangedChannel = 'perspection_event_schemas';

/** Why a schema was not stored: its workspace has as many as it may have, or too much text in them. */
export type EventSchemaRefusal = 'TOO_MANY' | 'TOO_LARGE';

/** A schema that is used, without its text. */
export interface UsedSchema {
  readonly workspaceId: string;
  readonly eventName: string;
  readonly mode: Exclude<SchemaMode, 'OFF'>;
  /** Another one after each change. */
  readonly revision: string;
}

/**
 * The schemas of all workspaces. Each change is in the audit log, in the name of its author: the product itself unless
 * given.
 */
export interface EventSchemaStore {
  /** Adds the schema of a name, or replaces it. */
  set(
    workspaceId: string,
    given: Pick<EventSchema, 'eventName' | 'schema' | 'mode'>,
    by?: Author,
  ): Promise<EventSchema | EventSchemaRefusal>;
  /** Returns whether there was one. */
  delete(workspaceId: string, eventName: string, by?: Author): Promise<boolean>;
  /** The schemas of these names, by name. */
  findMany(workspaceId: string, eventNames: readonly string[]): Promise<Map<string, EventSchema>>;
  /** All of a workspace, ordered by name. */
  list(workspaceId: string): Promise<EventSchema[]>;
  /** Those of these workspaces whose mode is not OFF. */
  listUsed(workspaceIds: readonly string[]): Promise<UsedSchema[]>;
  /** Texts of schemas, by revision. One that was changed meanwhile is missing. */
  texts(revisions: readonly string[]): Promise<Map<string, string>>;
}

interface Row {
  event_name: string;
  schema: JsonObject;
  mode: SchemaMode;
  created_at: string;
  updated_at: string;
}

interface SetRow extends Row {
  /** Null for a new one. */
  before: Pick<Row, 'mode' | 'schema'> | null;
}

const columns = 'event_name, schema, mode, created_at, updated_at';

export function createEventSchemaStore(orm: MikroORM, clock: Clock): EventSchemaStore {
  const rows = async (where: string, values: readonly string[]) => {
    const sql = `select ${columns} from settings.event_schemas where ${where} order by event_name collate "C"`;
    return (await orm.em.fork().execute<Row[]>(sql, [...values])).map(toEventSchema);
  };
  return {
    set: (workspaceId, { eventName, schema, mode }, by = theSystem) =>
      orm.em.fork().transactional(async (em) => {
        await em.execute('select from settings.workspaces where id = ? for no key update', [workspaceId]);
        const text = JSON.stringify(schema);
        const refusal = await refusalOf(em, workspaceId, eventName, Buffer.byteLength(text));
        if (refusal) return refusal;
        const now = clock.now();
        const [row] = await em.execute<SetRow[]>(
          /* sql */ `
            insert into settings.event_schemas
              (workspace_id, event_name, schema, mode, revision, created_at, updated_at)
            values (?, ?, ?::json, ?, ?, ?, ?)
            on conflict (workspace_id, event_name) do update set schema = excluded.schema, mode = excluded.mode,
              revision = excluded.revision, updated_at = excluded.updated_at
            returning ${columns}, ( -- as it was before this statement
              select json_build_object('mode', mode, 'schema', schema) from settings.event_schemas
              where workspace_id = ? and event_name = ?
            ) as before`,
          [workspaceId, eventName, text, mode, uuidv7(now.getTime()), now, now, workspaceId, eventName],
        );
        await audit(em, eventName, {
          workspaceId,
          by,
          at: now,
          action: 'EVENT_SCHEMA_SET',
          changes: changesBetween(row!.before ?? {}, { mode, schema }),
        });
        return toEventSchema(row!);
      }),
    delete: (workspaceId, eventName, by = theSystem) =>
      orm.em.fork().transactional(async (em) => {
        const [deleted] = await em.execute<Row[]>(
          `delete from settings.event_schemas where workspace_id = ? and event_name = ? returning ${columns}`,
          [workspaceId, eventName],
        );
        if (!deleted) return false;
        const { mode, schema } = deleted;
        await audit(em, eventName, {
          workspaceId,
          by,
          at: clock.now(),
          action: 'EVENT_SCHEMA_DELETED',
          changes: changesBetween({ mode, schema }, {}),
        });
        return true;
      }),
    findMany: async (workspaceId, eventNames) => {
      const where = 'workspace_id = ? and event_name = any (?::text[])';
      const found = await rows(where, [workspaceId, textArray(eventNames)]);
      return new Map(found.map((schema) => [schema.eventName, schema]));
    },
    list: (workspaceId) => rows('workspace_id = ?', [workspaceId]),
    listUsed: (workspaceIds) =>
      orm.em.fork().execute<UsedSchema[]>(
        /* sql */ `select workspace_id as "workspaceId", event_name as "eventName", mode, revision
          from settings.event_schemas where workspace_id = any (?::uuid[]) and mode <> 'OFF'`,
        [textArray(workspaceIds)],
      ),
    texts: async (revisions) => {
      const found = await orm.em
        .fork()
        .execute<{ revision: string; text: string }[]>(
          'select revision, schema::text as text from settings.event_schemas where revision = any (?::uuid[])',
          [textArray(revisions)],
        );
      return new Map(found.map(({ revision, text }) => [revision, text]));
    },
  };
}

/** A schema is known by the name of its events. */
function audit(em: EntityManager, eventName: string, entry: Omit<NewAuditEntry, 'object'>): Promise<void> {
  const object = { type: 'EVENT_SCHEMA', id: eventName, name: eventName } as const;
  return writeAudit(asSqlRunner(em), { ...entry, object });
}

/** Called while the workspace's row is locked: schemas that are set at once keep to the limits. */
async function refusalOf(
  em: EntityManager,
  workspaceId: string,
  eventName: string,
  bytes: number,
): Promise<EventSchemaRefusal | null> {
  const [others] = await em.execute<{ count: number; bytes: number }[]>(
    /* sql */ `
      select count(*)::integer as count, coalesce(sum(octet_length(schema::text)), 0)::integer as bytes
      from settings.event_schemas where workspace_id = ? and event_name <> ?`,
    [workspaceId, eventName],
  );
  if (others!.count >= schemaLimits.perWorkspace) return 'TOO_MANY';
  return others!.bytes + bytes > schemaLimits.workspaceBytes ? 'TOO_LARGE' : null;
}

function toEventSchema(row: Row): EventSchema {
  return {
    eventName: row.event_name,
    schema: row.schema,
    mode: row.mode,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
