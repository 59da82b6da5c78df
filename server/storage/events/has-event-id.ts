import { uuidv7LowerBound } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Whether an event of this id was accepted since a time, and is still kept. */
export async function hasEventId(
  pool: Queryable,
  workspaceId: string,
  eventId: string,
  knownSince: Date,
): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>({
    name: 'has-event-id',
    text: /* sql */ `
      select exists(
        select from events.event_ids where workspace_id = $1 and event_id = $2 and id >= $3::uuid
      ) as known`,
    values: [workspaceId, eventId, uuidv7LowerBound(knownSince.getTime())],
  });
  return rows[0]!.known;
}
