import { type Queryable } from '../postgres/transaction.ts';

/** What the log shows of an event. */
export interface EventHead {
  /** `StoredEvent.id`. */
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
}

/** Expired events are left out. */
export async function readEventHeads(
  client: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<EventHead[]> {
  const { rows } = await client.query<EventHead>({
    name: 'event-heads',
    text: /* sql */ `
      select id, event_id as "eventId", event_name as "eventName" from events.raw_events
      where workspace_id = $1 and id = any ($2::uuid[])`,
    values: [workspaceId, ids],
  });
  return rows;
}
