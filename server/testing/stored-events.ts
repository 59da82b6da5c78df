import { uuidv7, uuidv7LowerBound } from '../ids.ts';
import { acceptEventIds, insertEvents, inTransaction, type NewEvent, type Pool } from '../storage/index.ts';

/** When the minutes of these events begin. */
export const startOfEvents = Date.UTC(2026, 1, 3);

/** An event of a workspace that was received in this minute of the third of February. */
export function newEvent(
  workspaceId: string,
  eventId: string,
  minute: number,
  given: Partial<NewEvent> = {},
): NewEvent {
  const receivedAt = new Date(startOfEvents + minute * 60_000);
  return {
    workspaceId,
    id: uuidv7At(receivedAt),
    eventId,
    eventName: 'purchase',
    userId: null,
    payload: '{}',
    webhookIds: [],
    test: false,
    receivedAt,
    ...given,
  };
}

/** A new id of an event that was received at a time. */
export function uuidv7At(time: Date): string {
  return uuidv7LowerBound(time.getTime()).slice(0, 14) + uuidv7().slice(14);
}

/** Stores events with their ids, as ingest does. */
export async function storeEvents(pool: Pool, events: readonly NewEvent[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    await acceptEventIds(client, events);
    await insertEvents(client, events);
  });
}
