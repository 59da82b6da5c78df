import { formatDeliveryId, parseDeliveryId } from '../../model/index.ts';
import { isPosition } from '../attempts/log.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import {
  type DeliveryFilter,
  type DeliveryPage,
  type DeliverySource,
  type ListedDelivery,
} from './delivery-filter.ts';
import { listPending, matchesPending } from './list-pending.ts';
import { newestSql, readBranches } from './newest.ts';

/** A part of the list. */
export interface DeliveryPageRequest {
  /** The API asks for up to 200, jobs for thousands. */
  readonly first: number;
  /** The `endCursor` of the page before; null for the beginning. */
  readonly after: string | null;
}

/**
 * Deliveries that meet a filter: those that wait for their first attempt, newest event first, then the others, the one that
 * changed last first. A delivery that changes moves to the beginning, so whoever reads page after page sees none twice.
 *
 * The cursor of one that waits is its id, and that of the others a position.
 *
 * A page may have fewer items than asked for, or none, although more follow: it looks at 10,000 deliveries at most.
 *
 * @throws {InvalidCursor}
 */
export async function listDeliveries(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  { first, after }: DeliveryPageRequest,
): Promise<DeliveryPage> {
  if (after !== null && !isPosition(after) && !parseDeliveryId(after)) throw new InvalidCursor(after);
  const waiting = after === null || !isPosition(after);
  const pending = waiting ? await pendingPage(client, source, workspaceId, filter, { first, after }) : [];
  if (pending.length > first) {
    const edges = pending.slice(0, first);
    return { edges, hasNextPage: true, endCursor: edges.at(-1)!.cursor };
  }
  const rest = await changedPage(client, source, workspaceId, filter, {
    first: first - pending.length,
    after: waiting ? null : after,
  });
  const edges = [...withoutChanged(pending, rest.edges), ...rest.edges];
  return { edges, hasNextPage: rest.hasNextPage, endCursor: rest.endCursor ?? edges.at(-1)?.cursor ?? null };
}

/** Leaves out those whose first attempt was recorded between the two statements: they are among the changed ones. */
function withoutChanged(pending: Edges, changed: Edges): Edges {
  const ids = new Set(changed.map(({ node }) => formatDeliveryId(node)));
  return pending.filter(({ node }) => !ids.has(formatDeliveryId(node)));
}

type Edges = DeliveryPage['edges'];

/** One more than asked for, if there are more. */
async function pendingPage(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  { first, after }: DeliveryPageRequest,
): Promise<Edges> {
  if (!matchesPending(filter)) return [];
  const last = after === null ? null : parseDeliveryId(after);
  const keys = await listPending(client, source, workspaceId, filter, { limit: first + 1, after: last });
  return keys.map((key) => ({
    cursor: formatDeliveryId(key),
    node: { ...key, state: 'PENDING', attempts: 0 },
  }));
}

interface Row {
  readonly event_row_id: string | null;
  readonly webhook_id: string;
  readonly state: ListedDelivery['state'];
  readonly attempts: number;
  readonly position: string;
  readonly floor: string | null;
}

async function changedPage(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  { first, after }: DeliveryPageRequest,
): Promise<DeliveryPage> {
  const { branches, values } = await readBranches(client, source, workspaceId, filter, after);
  if (branches.length === 0) return { edges: [], hasNextPage: false, endCursor: null };
  const { rows } = await client.query<Row>(newestSql(branches, first + 1, pageSql), [...values]);
  const floor = rows[0]?.floor ?? null;
  const found = rows.filter((row) => row.event_row_id !== null);
  const edges = found.slice(0, first).map((row) => ({ cursor: row.position, node: toListed(row) }));
  const endsEarly = found.length <= first && floor !== null;
  return {
    edges,
    hasNextPage: found.length > first || endsEarly,
    endCursor: endsEarly ? floor : (edges.at(-1)?.cursor ?? null),
  };
}

function toListed({ event_row_id, webhook_id, state, attempts }: Row): ListedDelivery {
  return { eventRowId: event_row_id!, webhookId: webhook_id, state, attempts };
}

const pageSql = /* sql */ `
  select lowest.floor, found.* from lowest left join found on true order by found.position desc`;
