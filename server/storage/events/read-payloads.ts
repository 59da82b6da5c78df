import { type Queryable } from '../postgres/transaction.ts';

/** The part of an event that an attempt needs. */
export interface EventPayloadRow {
  /** `StoredEvent.id`. */
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  /** The exact JSON text. */
  readonly payload: string;
  readonly test: boolean;
  /** The name of its source, as it was then; null when it has none. */
  readonly source: string | null;
  /** The trace context of the event, as a W3C `traceparent`; null when it is not traced. */
  readonly traceContext: string | null;
}

/** For the hot path: reads only what an attempt needs. Expired events are left out. */
export async function readPayloads(
  client: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<EventPayloadRow[]> {
  const { rows } = await client.query<EventPayloadRow>({
    name: 'read-payloads',
    text: /* sql */ `
      select id, event_id as "eventId", event_name as "eventName", payload, test, source_name as source,
        trace_context as "traceContext"
      from events.raw_events where workspace_id = $1 and id = any ($2::uuid[])`,
    values: [workspaceId, `{${ids.join(',')}}`],
  });
  return rows;
}
