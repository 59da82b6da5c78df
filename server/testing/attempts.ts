import { uuidv7 } from '../ids.ts';
import { type AttemptKey } from '../model/index.ts';
import { inTransaction, type NewAttempt, type Pool, recordAttempts } from '../storage/index.ts';

/** A delivered first attempt of a new event, except for what is given. */
export function someAttempt(
  given: Partial<NewAttempt> & Pick<NewAttempt, 'workspaceId' | 'webhookId'>,
): NewAttempt {
  const eventRowId = uuidv7();
  return {
    eventRowId,
    attemptNumber: 1,
    origin: 'SCHEDULED',
    ordinal: 0,
    eventId: `event-${eventRowId}`,
    eventName: 'purchase',
    status: 'DELIVERED',
    httpStatusCode: 200,
    responseTimeMs: 12,
    errorMessage: null,
    attemptedAt: new Date('2026-02-03T04:05:06.789Z'),
    nextAttemptAt: null,
    revision: 1,
    signature: null,
    signatureHeaders: null,
    response: null,
    ...given,
  };
}

/** Several attempts, each of a new event. */
export function someAttempts(
  count: number,
  given: Partial<NewAttempt> & Pick<NewAttempt, 'workspaceId' | 'webhookId'>,
): NewAttempt[] {
  return Array.from({ length: count }, () => someAttempt(given));
}

/** Records attempts in one transaction, as a worker does; returns the keys of those that were written. */
export async function record(pool: Pool, attempts: readonly NewAttempt[]): Promise<AttemptKey[]> {
  const refused = await inTransaction(pool, (client) => recordAttempts(client, attempts));
  return attempts
    .filter((_, index) => !refused.includes(index))
    .map(({ eventRowId, webhookId, attemptNumber }) => ({ eventRowId, webhookId, attemptNumber }));
}

/** Adds delivered attempts in one statement, where thousands are needed and none of them is looked at. */
export async function addAttempts(
  pool: Pool,
  { workspaceId, webhookId }: Pick<NewAttempt, 'workspaceId' | 'webhookId'>,
  count: number,
): Promise<void> {
  await pool.query(
    /* sql */ `
      insert into delivery.attempts (workspace_id, webhook_id, event_row_id, attempt_number, origin, ordinal,
        event_id, event_name, status, attempted_at)
      select $1, $2, gen_random_uuid(), 1, 'SCHEDULED', 0, 'one of many', 'purchase', 'DELIVERED', now()
      from generate_series(1, $3)`,
    [workspaceId, webhookId, count],
  );
}
