import { type Pool } from 'pg';

import { isUuid } from '../../ids.ts';
import { type PipelineStage, type UserErrorCode } from '../../model/index.ts';
import { deleteOlder } from '../delete-older.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { dayMs } from '../partitions.ts';
import { textArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';

/** An event that a stage refused. */
export interface RefusedEvent {
  /** A UUIDv7 of the time of receipt. */
  readonly id: string;
  readonly workspaceId: string;
  readonly receivedAt: Date;
  /** Null for an event that was sent with an API key. */
  readonly sourceId: string | null;
  readonly sourceName: string | null;
  /** As they were sent; null when it had none. */
  readonly eventId: string | null;
  readonly eventName: string | null;
  readonly stage: PipelineStage;
  readonly field: readonly string[] | null;
  readonly code: UserErrorCode;
  /** A sentence. */
  readonly reason: string;
  /** The beginning of what was sent, as JSON; null when it could not be written so. */
  readonly excerpt: string | null;
  /** Whether it was accepted nevertheless: a schema in the mode WARN would refuse it. */
  readonly warning: boolean;
}

/**
 * Stores refused events, of any number of workspaces, and deletes the oldest of each that has more than it may.
 *
 * @param most Refused events that are kept per workspace.
 */
export async function insertRefusedEvents(
  client: Queryable,
  events: readonly RefusedEvent[],
  most: number,
): Promise<void> {
  const texts = (value: (event: RefusedEvent) => string | null) => textArray(events.map(value));
  await client.query({
    name: 'insert-refused-events',
    text: /* sql */ `
      insert into events.refused_events (workspace_id, id, source_id, source_name, event_id, event_name, stage, field,
        code, reason, excerpt, received_at, warning)
      select workspace_id, id, source_id, source_name, event_id, event_name, stage, field::text[], code, reason, excerpt,
        received_at, warning
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::boolean[]) as given (workspace_id, id, source_id,
        source_name, event_id, event_name, stage, field, code, reason, excerpt, received_at, warning)`,
    values: [
      texts(({ workspaceId }) => workspaceId),
      texts(({ id }) => id),
      texts(({ sourceId }) => sourceId),
      texts(({ sourceName }) => sourceName),
      texts(({ eventId }) => eventId),
      texts(({ eventName }) => eventName),
      texts(({ stage }) => stage),
      texts(({ field }) => (field ? textArray(field) : null)),
      texts(({ code }) => code),
      texts(({ reason }) => reason),
      texts(({ excerpt }) => excerpt),
      texts(({ receivedAt }) => receivedAt.toISOString()),
      texts(({ warning }) => String(warning)),
    ],
  });
  await client.query({
    name: 'trim-refused-events',
    text: /* sql */ `
      delete from events.refused_events r
      using unnest($1::uuid[]) as given (workspace_id), lateral (
        select id from events.refused_events newest
        where newest.workspace_id = given.workspace_id order by id desc offset $2 limit 1
      ) as last
      where r.workspace_id = given.workspace_id and r.id <= last.id`,
    values: [textArray([...new Set(events.map(({ workspaceId }) => workspaceId))]), most],
  });
}

export interface RefusedEventQuery {
  /** Refused by one of these; null for any. */
  readonly stages: readonly PipelineStage[] | null;
  /** For one of these reasons; null for any. */
  readonly codes: readonly UserErrorCode[] | null;
  /** Of this source; null for any. An id that is no UUID is that of no source. */
  readonly sourceId?: string | null;
  readonly first: number;
  /** The `endCursor` of the page before. */
  readonly after: string | null;
  /** Lists the events that were accepted with a warning, in place of the refused ones. */
  readonly warnings?: boolean;
}

/**
 * Newest first, along the primary key, or along the index of the source: another filter that few meet reads all that are
 * kept of either.
 *
 * @throws {InvalidCursor}
 */
export async function listRefusedEvents(
  pool: Queryable,
  workspaceId: string,
  { stages, codes, sourceId = null, first, after, warnings = false }: RefusedEventQuery,
): Promise<Slice<RefusedEvent>> {
  if (after !== null && !isUuid(after)) throw new InvalidCursor(after);
  if (sourceId !== null && !isUuid(sourceId)) return { edges: [], hasNextPage: false };
  const { rows } = await pool.query<RefusedEvent>(
    /* sql */ `
      select id, workspace_id as "workspaceId", received_at as "receivedAt", source_id as "sourceId",
        source_name as "sourceName", event_id as "eventId", event_name as "eventName", stage, field, code, reason,
        excerpt, warning
      from events.refused_events
      where workspace_id = $1 and ($2::uuid is null or id < $2)
        and ($3::text[] is null or stage = any ($3))
        and ($4::text[] is null or code = any ($4))
        and warning = $6
        ${sourceId === null ? '' : 'and source_id = $7'}
      order by id desc limit $5`,
    [workspaceId, after, stages, codes, first + 1, warnings, ...(sourceId === null ? [] : [sourceId])],
  );
  return sliceOf(rows, first, ({ id }) => id);
}

/** Deletes those that are older than events are kept. Returns how many. */
export async function dropOldRefusedEvents(pool: Pool, now: Date, retentionDays: number): Promise<number> {
  const oldest = new Date(now.getTime() - retentionDays * dayMs);
  return deleteOlder(pool, { table: 'events.refused_events', id: 'received_at' }, oldest.toISOString());
}
