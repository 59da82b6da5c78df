import { type Attempt, type AttemptResponse } from '../../model/index.ts';
import { plainArray, textArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type StatementPart } from '../statement-part.ts';
import { formatSignatureHeaders } from './attempt-row.ts';

/** An attempt that was made. It gets its position when it is recorded. */
export type NewAttempt = Omit<Attempt, 'position' | 'deliveredAt' | 'status' | 'attemptedAt'> & {
  readonly status: Exclude<Attempt['status'], 'PENDING'>;
  readonly attemptedAt: Date;
  readonly response: AttemptResponse | null;
};

/**
 * Writes attempts in their order. An attempt whose key exists is not written: another process recorded it first.
 *
 * Must run in a transaction. It holds one lock per workspace until the commit, so that positions become visible in
 * ascending order: a reader that has seen a position has seen all lower ones, which makes a position a cursor.
 *
 * @returns Ascending indexes into `attempts` of those that were not written; nearly always none.
 */
export async function recordAttempts(client: Queryable, attempts: readonly NewAttempt[]): Promise<number[]> {
  await lockPositions(client, attempts);
  const { rows } = await client.query<{ index: string }>({
    name: 'record-attempts',
    text: insertSql,
    values: columns.map(({ of }) => of(attempts)),
  });
  return rows.map((row) => Number(row.index) - 1);
}

/**
 * Writes a few attempts, and what follows from them, in one statement, which is a transaction of its own that does not
 * wait for the disk: one round trip instead of five. Like `copyAttempts`, it cannot skip an attempt whose key exists.
 *
 * @param part What is to be done together with it. Always with the same text for the same `kind`.
 * @throws {pg.DatabaseError} See `isTaken`: nothing of it was done.
 */
export async function recordAttemptsAtOnce(
  client: Queryable,
  attempts: readonly NewAttempt[],
  part: StatementPart & { readonly kind: string },
): Promise<void> {
  let text = atOnceSql.get(part.kind);
  if (!text) atOnceSql.set(part.kind, (text = toAtOnceSql(part)));
  await client.query({
    name: `record-attempts-at-once-${part.kind}`,
    text,
    values: [
      ...columns.map(({ of }) => of(attempts)),
      plainArray([...new Set(attempts.map((a) => a.workspaceId))]),
      ...part.values,
    ],
  });
}

/** Reserves assigning positions in the workspaces of these attempts for this transaction, until its end. */
export async function lockPositions(client: Queryable, attempts: readonly NewAttempt[]): Promise<void> {
  await client.query({
    name: 'lock-positions',
    text: lockSql,
    values: [[...new Set(attempts.map((a) => a.workspaceId))]],
  });
}

/** Always in the same order, so that two batches with the same workspaces cannot deadlock. */
const lockSql = lockPositionsOf('$1');

function lockPositionsOf(parameter: string): string {
  return /* sql */ `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(id::text, 7265) as key from unnest(${parameter}::uuid[]) as id order by key) as keys`;
}

interface Column {
  readonly name: string;
  readonly type: string;
  /** All values, as an array in PostgreSQL's text format. */
  readonly of: (attempts: readonly NewAttempt[]) => string;
}

function plain(name: string, type: string, of: (a: NewAttempt) => string | number | boolean | null): Column {
  return { name, type, of: (attempts) => plainArray(attempts.map(of)) };
}

function text(name: string, of: (a: NewAttempt) => string | null): Column {
  return { name, type: 'text', of: (attempts) => textArray(attempts.map(of)) };
}

const columns: readonly Column[] = [
  plain('workspace_id', 'uuid', (a) => a.workspaceId),
  plain('event_row_id', 'uuid', (a) => a.eventRowId),
  plain('webhook_id', 'uuid', (a) => a.webhookId),
  plain('attempt_number', 'integer', (a) => a.attemptNumber),
  plain('origin', 'text', (a) => a.origin),
  plain('ordinal', 'smallint', (a) => a.ordinal),
  text('event_id', (a) => a.eventId),
  text('event_name', (a) => a.eventName),
  plain('status', 'text', (a) => a.status),
  plain('http_status', 'smallint', (a) => a.httpStatusCode),
  plain('response_time_ms', 'integer', (a) => a.responseTimeMs),
  text('error', (a) => a.errorMessage),
  plain('attempted_at', 'timestamptz', (a) => a.attemptedAt.toISOString()),
  plain('next_attempt_at', 'timestamptz', (a) => a.nextAttemptAt?.toISOString() ?? null),
  plain('revision', 'integer', (a) => a.revision),
  plain('signature', 'bytea', (a) => (a.signature === null ? null : `\\\\x${a.signature}`)),
  text('signature_headers', (a) => formatSignatureHeaders(a.signatureHeaders)),
  text('response_headers', (a) => a.response && JSON.stringify(a.response.headers)),
  text('response_body', (a) => a.response && a.response.body),
  plain('response_truncated', 'boolean', (a) => a.response && a.response.truncated),
];

const names = columns.map(({ name }) => name).join(', ');
const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');

const insertSql = /* sql */ `
  with given as (
    select * from unnest(${arrays}) with ordinality as given (${names}, index)
  ), written as (
    insert into delivery.attempts (${names})
    select ${names} from given order by index
    on conflict do nothing
    returning workspace_id, event_row_id, webhook_id, attempt_number
  )
  select index from given
  where not exists (
    select from written w
    where w.event_row_id = given.event_row_id and w.webhook_id = given.webhook_id
      and w.attempt_number = given.attempt_number and w.workspace_id = given.workspace_id)
  order by index`;

const atOnceSql = new Map<string, string>();

/** The rows are joined with the locks, so that no position is assigned before the locks are held. */
function toAtOnceSql(part: StatementPart): string {
  const workspaces = columns.length + 1;
  return /* sql */ `
    with relaxed as materialized (
      select set_config('synchronous_commit', 'off', true)
    ), locked as materialized (${lockPositionsOf(`$${workspaces}`)}
    ), ready as materialized (
      select (select count(*) from relaxed) + (select count(*) from locked) as locks
    ), written as (
      insert into delivery.attempts (${names})
      select ${names} from unnest(${arrays}) with ordinality as given (${names}, index), ready
      where locks > 0
      order by index
    ), following as (${part.text(workspaces + 1)})
    select`;
}
