import { uuidv7LowerBound } from '../../ids.ts';
import { erasedPayload } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Whose events are looked for. */
export interface UserOfWorkspace {
  readonly workspaceId: string;
  readonly userId: string;
  /** Anonymous ids that belong to the user: see {@link readLinkedIds}. */
  readonly linkedIds: readonly string[];
}

/** Anonymous ids of a user that are looked for: those that were joined last. */
const mostLinkedIds = 10_000;

/** The ids that are known to be the user's. Reads all of the workspace. */
export async function readLinkedIds(
  client: Queryable,
  { workspaceId, userId }: Pick<UserOfWorkspace, 'workspaceId' | 'userId'>,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    /* sql */ `
      select id from events.identities where workspace_id = $1 and user_id = $2 and id <> $2
      order by claimed_at desc limit ${mostLinkedIds}`,
    [workspaceId, userId],
  );
  return rows.map(({ id }) => id);
}

export interface EventRange {
  /** The last event that was looked at. */
  readonly after: string;
  /** Events from this time on are left out. */
  readonly before: Date;
  readonly limit: number;
}

export interface FoundEvents {
  /** Events that were looked at, and the last of them; null after the end. */
  readonly scanned: number;
  readonly last: string | null;
  readonly ids: readonly string[];
}

/**
 * Looks through events in the order of their arrival, along the primary key. There is no index on the user: it would cost
 * every event, for a search that is rare. The events of an anonymous id are read where they have no user.
 *
 * @param withErased Also finds the events that were erased, of any user.
 */
export async function findUserEvents(
  client: Queryable,
  { workspaceId, userId, linkedIds }: UserOfWorkspace,
  { after, before, limit }: EventRange,
  withErased = false,
): Promise<FoundEvents> {
  const { rows } = await client.query<{ scanned: number; last: string | null; ids: string[] }>(
    /* sql */ `
      with page as materialized (
        select id, user_id, payload from events.raw_events
        where workspace_id = $1 and id > $2 and id < $3 order by id limit $4
      )
      select count(*)::integer as scanned, max(id::text) as last, coalesce(array_agg(id order by id) filter (where
        user_id = $5 or ($6 and octet_length(payload) = ${erasedPayload.length})
        or case when user_id is null and cardinality($7::text[]) > 0
          then (payload::json -> 'anonymous_id')::text = any ($7) else false end), '{}')::text[] as ids
      from page`,
    [
      workspaceId,
      after,
      uuidv7LowerBound(before.getTime()),
      limit,
      userId,
      withErased,
      linkedIds.map((id) => JSON.stringify(id)),
    ],
  );
  const { scanned, last, ids } = rows[0]!;
  return { scanned, ids, last: scanned < limit ? null : last };
}
