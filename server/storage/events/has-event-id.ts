import { type Queryable } from '../postgres/transaction.ts';

/** Whether an event of this id was accepted before, and is still kept. */
export async function hasEventId(pool: Queryable, workspaceId: string, eventId: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>({
    name: 'has-event-id',
    text: 'select exists(select from events.event_ids where workspace_id = $1 and event_id = $2) as known',
    values: [workspaceId, eventId],
  });
  return rows[0]!.known;
}
