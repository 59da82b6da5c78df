import { isUuid } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** An event as filters judge it. */
export interface RecentEvent {
  readonly id: string;
  readonly sourceId: string | null;
  /** The exact JSON text. */
  readonly payload: string;
}

export interface RecentQuery {
  /** The last event that was read; null for the newest. */
  readonly after: string | null;
  readonly events: number;
  /** Bytes of payloads after which no further event is read. */
  readonly bytes: number;
}

/** The newest events, without those of test sends and erased ones. Along the primary key. */
export async function readRecent(
  client: Queryable,
  workspaceId: string,
  { after, events, bytes }: RecentQuery,
): Promise<RecentEvent[]> {
  if (after !== null && !isUuid(after)) return [];
  const { rows } = await client.query<RecentEvent>({
    name: 'read-recent-events',
    text: /* sql */ `
      select id, source_id as "sourceId", payload from (
        select id, source_id, payload,
          sum(octet_length(payload)) over (order by id desc) - octet_length(payload) as bytes_before
        from events.raw_events
        where workspace_id = $1 and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') and not test
          and octet_length(payload) > 2
        order by id desc limit $3
      ) as recent
      where bytes_before < $4`,
    values: [workspaceId, after, events, bytes],
  });
  return rows;
}
