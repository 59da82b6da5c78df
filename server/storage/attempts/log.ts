import { type Pool } from 'pg';

import { type Attempt, type DeliveryKey, type DeliveryStatus } from '../../model/index.ts';
import { findEvents } from '../events/read-events.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { attemptColumns, type AttemptRow, toAttempt } from './attempt-row.ts';

export interface AttemptQuery {
  readonly webhookId?: string | null;
  readonly statuses?: readonly DeliveryStatus[] | null;
  readonly eventTypes?: readonly string[] | null;
  /** The event's own id. */
  readonly eventId?: string | null;
  readonly httpStatusCodes?: readonly number[] | null;
  /** Of the start of the attempt. */
  readonly since?: Date | null;
  readonly until?: Date | null;
}

/**
 * Who waits for a first attempt, newest event first. Declared here, by its consumer; the queue knows. May name some
 * whose first attempt was just recorded.
 */
export interface PendingSource {
  pending(workspaceId: string, webhookId: string | null): Promise<DeliveryKey[]>;
}

export interface AttemptPage {
  readonly items: Attempt[];
  readonly hasMore: boolean;
}

/**
 * A page of the log: deliveries that wait for their first attempt, then attempts, newest first.
 * PENDING rows come when no filter speaks of what they do not have (an outcome, a time).
 */
export async function readLogPage(
  pool: Pool,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery & { readonly limit: number; readonly offset: number },
): Promise<AttemptPage> {
  const pending = await readPending(pool, source, workspaceId, query);
  const waiting = pending.slice(query.offset, query.offset + query.limit);
  const { rows } = await selectAttempts(pool, workspaceId, query, {
    before: null,
    limit: query.limit - waiting.length + 1,
    offset: Math.max(0, query.offset - pending.length),
  });
  const items = [...waiting, ...rows.map(toAttempt)];
  return {
    items: items.slice(0, query.limit),
    hasMore: items.length > query.limit || query.offset + query.limit < pending.length,
  };
}

/** How many rows the log has for a query. */
export async function countLog(
  pool: Pool,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery,
): Promise<number> {
  const pending = await readPending(pool, source, workspaceId, query);
  const { where, values } = conditions(workspaceId, query);
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) as count from delivery.attempts a where ${where}`,
    values,
  );
  return pending.length + Number(rows[0]!.count);
}

/** The log by cursor: attempts that were made, newest first. @throws {InvalidCursor} */
export async function readLogAfter(
  pool: Pool,
  workspaceId: string,
  query: AttemptQuery & { readonly first: number; readonly after: string | null },
): Promise<{ items: Attempt[]; hasNextPage: boolean; endCursor: string | null }> {
  if (query.after !== null && !isPosition(query.after)) throw new InvalidCursor(query.after);
  const { rows } = await selectAttempts(pool, workspaceId, query, {
    before: query.after,
    limit: query.first + 1,
    offset: 0,
  });
  const items = rows.slice(0, query.first).map(toAttempt);
  return { items, hasNextPage: rows.length > query.first, endCursor: items.at(-1)?.position ?? null };
}

/** Whether a text is a position, as PostgreSQL's bigint would take it. */
export function isPosition(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

function selectAttempts(
  pool: Pool,
  workspaceId: string,
  query: AttemptQuery,
  page: { before: string | null; limit: number; offset: number },
) {
  const { where, values } = conditions(workspaceId, query);
  const before = page.before === null ? '' : `and a.position < ${page.before}`;
  return pool.query<AttemptRow>(
    `select ${attemptColumns} from delivery.attempts a where ${where} ${before}
     order by a.position desc limit ${page.limit} offset ${page.offset}`,
    values,
  );
}

/** Only the conditions that are asked for: each set gets the plan that fits it. */
function conditions(workspaceId: string, query: AttemptQuery): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const where = ['a.workspace_id = $1'];
  const add = (value: unknown, sql: (parameter: string) => string) => {
    if (value === null || value === undefined) return;
    values.push(value);
    where.push(sql(`$${values.length}`));
  };
  add(query.webhookId, (p) => `a.webhook_id = ${p}::uuid`);
  add(
    query.statuses?.filter((status) => status !== 'PENDING'),
    (p) => `a.status = any (${p}::text[])`,
  );
  add(query.eventTypes, (p) => `a.event_name = any (${p}::text[])`);
  // The event's own id leads to its row, and that to the attempts by their key. A test send's event has no entry there,
  // and its attempts an index of their own.
  add(
    query.eventId,
    (p) => `a.event_id = ${p} and (a.origin = 'TEST' or a.event_row_id = any (array(
      select id from events.event_ids where workspace_id = $1 and event_id = ${p})))`,
  );
  add(query.httpStatusCodes, (p) => `a.http_status = any (${p}::integer[])`);
  add(query.since, (p) => `a.attempted_at >= ${p}`);
  add(query.until, (p) => `a.attempted_at < ${p}`);
  return { where: where.join(' and '), values };
}

async function readPending(
  pool: Pool,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery,
): Promise<Attempt[]> {
  const wanted = !query.statuses || query.statuses.includes('PENDING');
  if (!wanted || query.httpStatusCodes?.length || query.since || query.until) return [];
  const keys = await source.pending(workspaceId, query.webhookId ?? null);
  if (keys.length === 0) return [];
  const waiting = await withoutAttempts(pool, workspaceId, keys);
  const events = await findEvents(pool, workspaceId, [...new Set(waiting.map((key) => key.eventRowId))]);
  return waiting.flatMap((key) => {
    const event = events.get(key.eventRowId);
    if (!event || (query.eventTypes && !query.eventTypes.includes(event.eventName))) return [];
    if (query.eventId && query.eventId !== event.eventId) return [];
    return pendingAttempt(workspaceId, key, event);
  });
}

/** The log's row of a delivery that waits for its first attempt. */
export function pendingAttempt(
  workspaceId: string,
  key: DeliveryKey,
  event: { readonly eventId: string; readonly eventName: string },
): Attempt {
  return {
    workspaceId,
    eventRowId: key.eventRowId,
    webhookId: key.webhookId,
    attemptNumber: 1,
    position: null,
    origin: 'SCHEDULED',
    ordinal: 0,
    eventId: event.eventId,
    eventName: event.eventName,
    status: 'PENDING',
    httpStatusCode: null,
    responseTimeMs: null,
    errorMessage: null,
    attemptedAt: null,
    deliveredAt: null,
    nextAttemptAt: null,
    revision: null,
    signature: null,
  };
}

async function withoutAttempts(
  pool: Pool,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<DeliveryKey[]> {
  const { rows } = await pool.query<{ event_row_id: string; webhook_id: string }>(
    /* sql */ `
      select k.event_row_id, k.webhook_id
      from unnest($2::uuid[], $3::uuid[]) with ordinality as k (event_row_id, webhook_id, place)
      where not exists (
        select from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id)
      order by k.place`,
    [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  );
  return rows.map((row) => ({ eventRowId: row.event_row_id, webhookId: row.webhook_id }));
}
