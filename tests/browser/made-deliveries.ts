import { uuidv7 } from '../../server/ids.ts';
import { insertEvents, type NewAttempt, type Pool } from '../../server/storage/index.ts';
import { record, someAttempt } from '../../server/testing/attempts.ts';

/** Where deliveries go. */
export interface Target {
  readonly workspaceId: string;
  readonly webhookId: string;
}

/**
 * Stores purchases that are routed to a webhook, with an attempt of each, which delivered it unless something else is
 * given. Returns their row ids.
 */
export async function deliver(
  pool: Pool,
  { workspaceId, webhookId }: Target,
  events: readonly { readonly eventId: string; readonly userId?: string }[],
  given: Partial<NewAttempt> = {},
): Promise<string[]> {
  const rows = events.map((event) => ({ ...event, id: uuidv7() }));
  await insertEvents(
    pool,
    rows.map(({ id, eventId, userId = 'u_0' }) => ({
      workspaceId,
      id,
      eventId,
      eventName: 'purchase',
      userId,
      payload: '{"event_name":"purchase"}',
      test: false,
      webhookIds: [webhookId],
      receivedAt: new Date(),
    })),
  );
  const attempts = rows.map(({ id: eventRowId, eventId }) =>
    someAttempt({ workspaceId, webhookId, eventRowId, eventId, ...given }),
  );
  await record(pool, attempts);
  return rows.map(({ id }) => id);
}

/** An attempt that was refused for good with a status code. */
export function refused(httpStatusCode: number): Partial<NewAttempt> {
  return { status: 'FAILED', httpStatusCode, errorMessage: `HTTP ${httpStatusCode}` };
}
