import { type Pool } from 'pg';

import { inTransaction } from '../postgres/transaction.ts';
import { type ErasedEvents, eraseEvents } from './erase-events.ts';
import { findUserEvents, readLinkedIds, type UserOfWorkspace } from './find-user-events.ts';

/** An erasure as its runner reads it. */
export interface RunningErasure {
  readonly workspace_id: string;
  readonly id: string;
  readonly user_id: string;
  readonly requested_at: Date;
  readonly phase: 'EVENTS' | 'LATE' | 'REST';
  readonly last_event_id: string;
}

export interface ErasureRunParts {
  readonly pool: Pool;
  readonly now: () => Date;
  /** Milliseconds after the first search, before what was recorded meanwhile is erased as well. */
  readonly lateMs: number;
  /** Resolves when the next slice may begin; false to stop. */
  readonly next: () => Promise<boolean>;
}

/** Events that a statement looks at, and events of the user, of up to 256 KiB each, that a transaction erases. */
const [eventsRead, eventsErased] = [2000, 50];
const rowsDeleted = 500;

/**
 * Goes on with an erasure from where it stands. Each slice is a transaction that also counts what it erased, so that a
 * crash loses no slice and counts none twice.
 */
export async function runErasure(erasure: RunningErasure, parts: ErasureRunParts): Promise<void> {
  const { pool } = parts;
  const { workspace_id: workspaceId, user_id: userId } = erasure;
  const linkedIds = await readLinkedIds(pool, { workspaceId, userId });
  const user = { workspaceId, userId, linkedIds };
  await (erasure.phase === 'REST' ? eraseRest(erasure, user, parts) : searchEvents(erasure, user, parts));
}

async function searchEvents(
  erasure: RunningErasure,
  user: UserOfWorkspace,
  parts: ErasureRunParts,
): Promise<void> {
  const { pool, next } = parts;
  const late = erasure.phase === 'LATE';
  for (let after: string | null = erasure.last_event_id; after !== null;) {
    const range = { after, before: erasure.requested_at, limit: eventsRead };
    const found = await findUserEvents(pool, user, range, late);
    for (let at = 0; at < found.ids.length; at += eventsErased) {
      if (!(await next())) return;
      const ids = found.ids.slice(at, at + eventsErased);
      await inTransaction(pool, async (tx) =>
        count(tx, erasure, await eraseEvents(tx, user.workspaceId, ids)),
      );
    }
    after = found.last;
    await moveOn(pool, erasure, { scanned: found.scanned, last: found.last });
    if (!(await next())) return;
  }
  const notBefore = new Date(parts.now().getTime() + (late ? 0 : parts.lateMs));
  await beginPhase(pool, erasure, late ? 'REST' : 'LATE', notBefore);
}

async function count(
  tx: Pick<Pool, 'query'>,
  { workspace_id, id }: RunningErasure,
  { events, deliveries, attempts, examples, refused }: ErasedEvents,
): Promise<void> {
  await tx.query(
    /* sql */ `
      update events.erasures set events = events + $3, deliveries = deliveries + $4, attempts = attempts + $5,
        examples = examples + $6, refused_events = refused_events + $7
      where workspace_id = $1 and id = $2`,
    [workspace_id, id, events, deliveries, attempts, examples, refused],
  );
}

async function moveOn(
  pool: Pool,
  { workspace_id, id }: RunningErasure,
  { scanned, last }: { readonly scanned: number; readonly last: string | null },
): Promise<void> {
  await pool.query(
    /* sql */ `
      update events.erasures set scanned_events = scanned_events + $3, last_event_id = coalesce($4, last_event_id)
      where workspace_id = $1 and id = $2`,
    [workspace_id, id, scanned, last],
  );
}

async function beginPhase(
  pool: Pool,
  { workspace_id, id }: RunningErasure,
  phase: 'LATE' | 'REST',
  notBefore: Date,
): Promise<void> {
  await pool.query(
    /* sql */ `
      update events.erasures
      set phase = $3, not_before = $4, last_event_id = '00000000-0000-0000-0000-000000000000'
      where workspace_id = $1 and id = $2`,
    [workspace_id, id, phase, notBefore],
  );
}

/** Refused events that quote an id of the user, then the identities, by which those are found, and at last the user's id. */
async function eraseRest(
  erasure: RunningErasure,
  { workspaceId, userId, linkedIds }: UserOfWorkspace,
  parts: ErasureRunParts,
): Promise<void> {
  const quoted = [userId, ...linkedIds].map((id) => JSON.stringify(id));
  const refused = /* sql */ `
    delete from events.refused_events where workspace_id = $1 and id in (
      select id from events.refused_events r where r.workspace_id = $1
        and exists (select from unnest($3::text[]) as quoted where strpos(r.excerpt, quoted) > 0) limit ${rowsDeleted})`;
  if (!(await deleteAll(erasure, 'refused_events', refused, quoted, parts))) return;
  const identities = /* sql */ `
    delete from events.identities where workspace_id = $1 and id in (
      select i.id from events.identities i where i.workspace_id = $1 and i.user_id = any ($3::text[]) limit ${rowsDeleted})`;
  if (!(await deleteAll(erasure, 'identities', identities, [userId], parts))) return;
  await parts.pool.query(
    /* sql */ `
      update events.erasures set phase = 'DONE', finished_at = $3, user_id = null
      where workspace_id = $1 and id = $2`,
    [workspaceId, erasure.id, parts.now()],
  );
}

/** @param statement Deletes some rows, and has the erasure's key and `values` as $1, $2 and $3. False when it was stopped. */
async function deleteAll(
  { workspace_id, id }: RunningErasure,
  column: 'refused_events' | 'identities',
  statement: string,
  values: readonly string[],
  { pool, next }: ErasureRunParts,
): Promise<boolean> {
  for (let deleted = rowsDeleted; deleted === rowsDeleted;) {
    if (!(await next())) return false;
    const { rows } = await pool.query<{ deleted: number }>(
      /* sql */ `
        with deleted as (${statement} returning true), counted as (
          update events.erasures set ${column} = ${column} + (select count(*) from deleted)
          where workspace_id = $1 and id = $2
        )
        select count(*)::integer as deleted from deleted`,
      [workspace_id, id, values],
    );
    deleted = rows[0]!.deleted;
  }
  return true;
}
