import { isUuid, uuidv7LowerBound } from '../../ids.ts';
import { type StoredEvent } from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice } from '../slice.ts';
import { findEvents } from './read-events.ts';

export interface EventListQuery {
  readonly eventNames?: readonly string[] | null;
  /** What the name begins with. */
  readonly eventNamePrefix?: string | null;
  readonly eventId?: string | null;
  readonly userId?: string | null;
  /** Of no event, if it is no UUID. */
  readonly sourceId?: string | null;
  /** A part of the payload as it is stored: JSON text, in which upper and lower case differ. */
  readonly text?: string | null;
  readonly since?: Date | null;
  readonly until?: Date | null;
  readonly first: number;
  /** The `endCursor` of the page before. */
  readonly after: string | null;
}

/** What one page looks at before it ends, however few events it has found. */
export interface SearchLimits {
  /** Events that the first statement looks through; the next ones look through up to four times as many. */
  readonly firstEvents: number;
  /** Events that one statement looks through. */
  readonly events: number;
  /** Bytes of payloads that one statement looks through for text; one event more may be read. */
  readonly textBytes: number;
  /** Events of one page. */
  readonly pageEvents: number;
  /** No statement begins later than this after the first. */
  readonly pageMs: number;
}

export const searchLimits: SearchLimits = {
  firstEvents: 2000,
  events: 32_000,
  textBytes: 32 * 1024 * 1024,
  pageEvents: 200_000,
  pageMs: 200,
};

/** A statement that took less is followed by one that looks through more. */
const quickMs = 25;

/** What a statement found, and how far it came. */
interface Looked {
  readonly looked: number;
  /** The last event that was looked at; null when there was none. */
  readonly last: string | null;
  readonly ids: readonly string[];
}

/**
 * Events, newest first, without those of test sends. There is an index for the time, the id and the source; for the rest,
 * events are looked through along it, since another index would cost every event. A page that has looked through as many
 * events as `limits` allow ends there, though it may be short or empty: then `endCursor` says where to go on.
 *
 * @throws {InvalidCursor}
 */
export async function searchEvents(
  client: Queryable,
  workspaceId: string,
  query: EventListQuery,
  limits: SearchLimits = searchLimits,
): Promise<Slice<StoredEvent>> {
  if (query.after !== null && !isUuid(query.after)) throw new InvalidCursor(query.after);
  const sourceId = query.sourceId ?? null;
  if (sourceId !== null && !isUuid(sourceId)) return { edges: [], hasNextPage: false };
  const { ids, last } = await lookThrough(client, workspaceId, query, limits);
  const shown = ids.slice(0, query.first);
  const events =
    shown.length > 0 ? await findEvents(client, workspaceId, shown) : new Map<string, StoredEvent>();
  const found = shown.flatMap((id) => events.get(id) ?? []);
  const edges = found.map((node) => ({ cursor: node.id, node }));
  if (ids.length > query.first) return { edges, hasNextPage: true };
  return last === null ? { edges, hasNextPage: false } : { edges, hasNextPage: true, endCursor: last };
}

/** The ids for a page, and one more if there is one. `last` is where it stopped looking, null at the end of the list. */
async function lookThrough(
  client: Queryable,
  workspaceId: string,
  query: EventListQuery,
  limits: SearchLimits,
): Promise<{ ids: readonly string[]; last: string | null }> {
  const ids: string[] = [];
  const startedAt = performance.now();
  let last = query.after;
  let total = 0;
  let size = isNarrow(query) ? limits.firstEvents : query.first + limits.firstEvents / 10;
  for (;;) {
    const begunAt = performance.now();
    const wanted = query.first + 1 - ids.length;
    const found = await look(client, workspaceId, query, { after: last, size, wanted, limits });
    ids.push(...found.ids);
    total += found.looked;
    if (found.last === null) return { ids, last: null };
    last = found.last;
    const now = performance.now();
    if (ids.length > query.first || total >= limits.pageEvents || now - startedAt > limits.pageMs)
      return { ids, last };
    if (now - begunAt < quickMs) size = Math.min(size * 4, limits.events);
  }
}

/** Whether most events may fail the filter. */
function isNarrow({ eventNames, eventNamePrefix, userId, text }: EventListQuery): boolean {
  return [eventNames, eventNamePrefix, userId, text].some((value) => value !== null && value !== undefined);
}

interface Look {
  readonly after: string | null;
  readonly size: number;
  readonly wanted: number;
  readonly limits: SearchLimits;
}

async function look(
  client: Queryable,
  workspaceId: string,
  query: EventListQuery,
  { after, size, wanted, limits }: Look,
): Promise<Looked> {
  const values: unknown[] = [workspaceId, Math.floor(size), wanted];
  const given = (conditions: readonly (readonly [text: string, value: unknown])[]) =>
    conditions.flatMap(([text, value]) => {
      if (value === null || value === undefined) return [];
      values.push(value);
      return [text.replaceAll('?', `$${values.length}`)];
    });
  const range = given([
    ['id < ?::uuid', after],
    ['id >= ?::uuid', query.since && uuidv7LowerBound(query.since.getTime())],
    ['id < ?::uuid', query.until && uuidv7LowerBound(query.until.getTime())],
    ['source_id = ?::uuid', query.sourceId],
    ['id = (select id from events.event_ids where workspace_id = $1 and event_id = ?)', query.eventId],
  ]);
  const filter = given([
    ['event_name = any (?::text[])', query.eventNames],
    ['starts_with(event_name, ?)', query.eventNamePrefix],
    ['user_id = ?', query.userId],
    ['strpos(payload, ?) > 0', query.text],
  ]);
  // Sizes are known without reading what is stored out of line.
  const bytes = query.text
    ? 'sum(octet_length(payload)) over (order by id desc) - octet_length(payload)'
    : '0';
  const { rows } = await client.query<Looked>(
    /* sql */ `
      with given as (
        select id, event_name, user_id, payload, test, ${bytes} as bytes_before from events.raw_events
        where ${['workspace_id = $1', ...range].join(' and ')}
        order by id desc limit $2
      ), looked as materialized (
        select id, ${['not test', ...filter].join(' and ')} as found from given
        where bytes_before <= ${limits.textBytes}
      )
      select (select count(*)::integer from looked) as looked, (select id from looked order by id limit 1) as last,
        array(select id::text from looked where found order by id desc limit $3) as ids`,
    values,
  );
  const found = rows[0]!;
  // Fewer than were asked for: either the end of the list, or a statement that stopped at so many bytes.
  const ended = found.looked < Math.floor(size) && !query.text;
  return ended ? { ...found, last: null } : found;
}
