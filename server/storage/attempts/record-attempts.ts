import { type Attempt, type AttemptKey, type AttemptResponse } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** An attempt that was made, as the worker hands it over; its position is given here. */
export type NewAttempt = Omit<Attempt, 'position' | 'deliveredAt' | 'status' | 'attemptedAt'> & {
  readonly status: Exclude<Attempt['status'], 'PENDING'>;
  readonly attemptedAt: Date;
  readonly response: AttemptResponse | null;
};

/**
 * Writes attempts, in their order, and returns the keys of those that were really written: a key that is taken means
 * that somebody else's result came first.
 *
 * Must run in a transaction. It holds a lock per workspace until the commit, so positions become visible in ascending
 * order: a reader that has seen one has seen all below it, which is what makes a position a cursor.
 */
export async function recordAttempts(
  client: Queryable,
  attempts: readonly NewAttempt[],
): Promise<AttemptKey[]> {
  await client.query({
    name: 'lock-positions',
    text: lockSql,
    values: [[...new Set(attempts.map((a) => a.workspaceId))]],
  });
  const { rows } = await client.query<{ event_row_id: string; webhook_id: string; attempt_number: number }>({
    name: 'record-attempts',
    text: insertSql,
    values: columns.map(({ of }) => attempts.map(of)),
  });
  return rows.map((row) => ({
    eventRowId: row.event_row_id,
    webhookId: row.webhook_id,
    attemptNumber: row.attempt_number,
  }));
}

/** In one order for everybody, so that two batches over the same workspaces cannot wait for each other. */
const lockSql = /* sql */ `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(id::text, 7265) as key from unnest($1::uuid[]) as id order by key) as keys`;

const columns: readonly { name: string; type: string; of: (attempt: NewAttempt) => unknown }[] = [
  { name: 'workspace_id', type: 'uuid', of: (a) => a.workspaceId },
  { name: 'event_row_id', type: 'uuid', of: (a) => a.eventRowId },
  { name: 'webhook_id', type: 'uuid', of: (a) => a.webhookId },
  { name: 'attempt_number', type: 'integer', of: (a) => a.attemptNumber },
  { name: 'origin', type: 'text', of: (a) => a.origin },
  { name: 'ordinal', type: 'smallint', of: (a) => a.ordinal },
  { name: 'event_id', type: 'text', of: (a) => a.eventId },
  { name: 'event_name', type: 'text', of: (a) => a.eventName },
  { name: 'status', type: 'text', of: (a) => a.status },
  { name: 'http_status', type: 'smallint', of: (a) => a.httpStatusCode },
  { name: 'response_time_ms', type: 'integer', of: (a) => a.responseTimeMs },
  { name: 'error', type: 'text', of: (a) => a.errorMessage },
  { name: 'attempted_at', type: 'timestamptz', of: (a) => a.attemptedAt },
  { name: 'next_attempt_at', type: 'timestamptz', of: (a) => a.nextAttemptAt },
  { name: 'revision', type: 'integer', of: (a) => a.revision },
  {
    name: 'signature',
    type: 'bytea',
    of: (a) => (a.signature === null ? null : Buffer.from(a.signature, 'hex')),
  },
  { name: 'response_headers', type: 'text', of: (a) => a.response && JSON.stringify(a.response.headers) },
  { name: 'response_body', type: 'text', of: (a) => a.response && a.response.body },
  { name: 'response_truncated', type: 'boolean', of: (a) => a.response && a.response.truncated },
];

const insertSql = /* sql */ `
  insert into delivery.attempts (${columns.map(({ name }) => name).join(', ')})
  select * from unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})
  on conflict do nothing
  returning event_row_id, webhook_id, attempt_number`;
