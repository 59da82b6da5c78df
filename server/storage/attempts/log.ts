import { type Attempt, type DeliveryKey, formatDeliveryId } from '../../model/index.ts';
import { findEvents } from '../events/read-events.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { readHeldFirst } from '../health/read-held.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { type AttemptRow, toAttempt } from './attempt-row.ts';
import { findPositions } from './find-position.ts';
import { type AttemptQuery, countUpTo, newestFirst } from './log-query.ts';

export type { AttemptQuery };

/**
 * Deliveries that wait for their first attempt, newest event first. Declared here, by its consumer; the queue
 * implements it. May include some whose first attempt was just recorded.
 */
export interface PendingSource {
  /** @param limit Returns at most this many, the newest. */
  pending(workspaceId: string, webhookId: string | null, limit: number): Promise<DeliveryKey[]>;
}

/** Counts are exact up to this number, which is also the largest offset; a longer log has at least as many. */
export const mostCounted = 10_000;

/** Pending deliveries that are read for a page when a filter is about their events. */
const maxPendingRead = 1000;

export interface AttemptPage {
  readonly items: Attempt[];
  readonly hasMore: boolean;
}

/**
 * A page of the log: deliveries that wait for their first attempt, then attempts, newest first.
 * PENDING rows are left out when a filter is about something that they do not have yet (a result, a time).
 */
export async function readLogPage(
  pool: Queryable,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery & { readonly limit: number; readonly offset: number },
): Promise<AttemptPage> {
  const pending = await readPending(pool, source, workspaceId, query, query.offset + query.limit + 1);
  const waiting = pending.slice(query.offset, query.offset + query.limit);
  const rows = await selectAttempts(pool, workspaceId, query, {
    before: null,
    limit: query.limit - waiting.length + 1,
    offset: Math.max(0, query.offset - pending.length),
  });
  const made = rows.map(toAttempt);
  // It was attempted between the two reads.
  const known = new Set(made.filter(({ attemptNumber }) => attemptNumber === 1).map(formatDeliveryId));
  const items = [...waiting.filter((one) => !known.has(formatDeliveryId(one))), ...made];
  return {
    items: items.slice(0, query.limit),
    hasMore: items.length > query.limit || query.offset + query.limit < pending.length,
  };
}

/** How many rows the log has for a query, up to {@link mostCounted}. */
export async function countLog(
  pool: Queryable,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery,
): Promise<number> {
  const pending = await readPending(pool, source, workspaceId, query, mostCounted);
  const range = await findPositions(pool, workspaceId, query);
  const { text, values } = countUpTo(workspaceId, query, range, mostCounted - pending.length);
  const { rows } = await pool.query<{ count: number }>(text, [...values]);
  return pending.length + rows[0]!.count;
}

/** The log by cursor: attempts that were made, newest first, without PENDING rows. @throws {InvalidCursor} */
export async function readLogAfter(
  pool: Queryable,
  workspaceId: string,
  query: AttemptQuery & { readonly first: number; readonly after: string | null },
): Promise<Slice<Attempt>> {
  if (query.after !== null && !isPosition(query.after)) throw new InvalidCursor(query.after);
  const rows = await selectAttempts(pool, workspaceId, query, {
    before: query.after,
    limit: query.first + 1,
    offset: 0,
  });
  return sliceOf(rows.map(toAttempt), query.first, ({ position }) => position!);
}

/** Whether a text is a position that fits PostgreSQL's bigint. */
export function isPosition(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

async function selectAttempts(
  pool: Queryable,
  workspaceId: string,
  query: AttemptQuery,
  page: { before: string | null; limit: number; offset: number },
): Promise<AttemptRow[]> {
  const range = await findPositions(pool, workspaceId, query);
  const before = lower(range.before, page.before);
  const { text, values } = newestFirst(workspaceId, query, { ...range, before }, page);
  const { rows } = await pool.query<AttemptRow>(text, [...values]);
  return rows;
}

function lower(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}

async function readPending(
  pool: Queryable,
  source: PendingSource,
  workspaceId: string,
  query: AttemptQuery,
  limit: number,
): Promise<Attempt[]> {
  const wanted = !query.statuses || query.statuses.includes('PENDING');
  if (!wanted || query.httpStatusCodes?.length || query.since || query.until) return [];
  const readLimit = query.eventNames || query.eventId ? maxPendingRead : limit;
  const keys = await source.pending(workspaceId, query.webhookId ?? null, readLimit);
  const held = await readHeldFirst(pool, workspaceId, query.webhookId ?? null, readLimit);
  if (keys.length + held.length === 0) return [];
  // It may have been held or released between the two reads.
  const found = new Map([...keys, ...held].map((key) => [formatDeliveryId(key), key]));
  const newest = [...found.values()].toSorted((a, b) => (a.eventRowId < b.eventRowId ? 1 : -1));
  const waiting = (await withoutAttempts(pool, workspaceId, newest)).slice(0, readLimit);
  const events = await findEvents(pool, workspaceId, [...new Set(waiting.map((key) => key.eventRowId))]);
  return waiting.flatMap((key) => {
    const event = events.get(key.eventRowId);
    if (!event || (query.eventNames && !query.eventNames.includes(event.eventName))) return [];
    if (query.eventId && query.eventId !== event.eventId) return [];
    return pendingAttempt(workspaceId, key, event);
  });
}

/** The row of the log for a delivery that waits for its first attempt. */
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
    signatureHeaders: null,
  };
}

async function withoutAttempts(
  pool: Queryable,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<DeliveryKey[]> {
  const { rows } = await pool.query<{ event_row_id: string; webhook_id: string }>(
    /* sql */ `
      select k.event_row_id, k.webhook_id
      from unnest($2::uuid[], $3::uuid[]) with ordinality as k (event_row_id, webhook_id, index)
      where not exists (
        select from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id)
      order by k.index`,
    [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  );
  return rows.map((row) => ({ eventRowId: row.event_row_id, webhookId: row.webhook_id }));
}
