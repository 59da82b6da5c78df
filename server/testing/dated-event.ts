import { acceptEventIds, insertEvents, type Pool } from '../storage/index.ts';
import { record, someAttempt } from './attempts.ts';
import { uuidv7At } from './stored-events.ts';

/** Stores an event of a given time with one attempt. Returns the event's row id. */
export async function addDatedEvent(
  pool: Pool,
  event: {
    readonly workspaceId: string;
    readonly webhookId: string;
    readonly eventId: string;
    readonly time: Date;
  },
): Promise<string> {
  const { workspaceId, webhookId, eventId, time } = event;
  const id = uuidv7At(time);
  await acceptEventIds(pool, [{ workspaceId, eventId, id }]);
  await insertEvents(pool, [
    {
      workspaceId,
      id,
      eventId,
      eventName: 'purchase',
      userId: null,
      payload: '{}',
      webhookIds: [webhookId],
      test: false,
      receivedAt: time,
    },
  ]);
  await record(pool, [someAttempt({ workspaceId, webhookId, eventRowId: id, eventId })]);
  return id;
}
