import { type DeliveryState } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type DeliveryFilter, type DeliverySource } from './delivery-filter.ts';
import { listPending, matchesPending } from './list-pending.ts';
import { newestSql, readBranches } from './newest.ts';

/** How many deliveries of one webhook are in one state. */
export interface DeliveryCount {
  readonly state: DeliveryState;
  readonly webhookId: string;
  readonly count: number;
}

export interface DeliveryCounts {
  readonly counts: readonly DeliveryCount[];
  /** False when there may be more than was counted. */
  readonly isExact: boolean;
}

/**
 * Counts the deliveries that meet a filter by state and webhook. To have an exact count of each state however many there
 * are in others, call it for each.
 *
 * @param most Counts at most this many, those that changed last.
 */
export async function countDeliveries(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  most: number,
): Promise<DeliveryCounts> {
  const [waiting, changed] = await Promise.all([
    matchesPending(filter)
      ? listPending(client, source, workspaceId, filter, { limit: most + 1, after: null })
      : [],
    countChanged(client, source, workspaceId, filter, most),
  ]);
  const byWebhook = Map.groupBy(waiting.slice(0, most), ({ webhookId }) => webhookId);
  const pending = [...byWebhook].map(([webhookId, keys]) => {
    return { state: 'PENDING' as const, webhookId, count: keys.length };
  });
  return { counts: [...pending, ...changed.counts], isExact: changed.isExact && waiting.length <= most };
}

interface Row {
  readonly floor: string | null;
  readonly total: number;
  readonly state: DeliveryState | null;
  readonly webhook_id: string;
  readonly count: number;
}

async function countChanged(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  most: number,
): Promise<DeliveryCounts> {
  const { branches, values } = await readBranches(client, source, workspaceId, filter, null);
  if (branches.length === 0) return { counts: [], isExact: true };
  const { rows } = await client.query<Row>(newestSql(branches, most, countSql), [...values]);
  const { floor, total } = rows[0]!;
  const counts = rows.flatMap(({ state, webhook_id: webhookId, count }) => {
    return state === null ? [] : { state, webhookId, count };
  });
  return { counts, isExact: floor === null && total < most };
}

const countSql = /* sql */ `
  select lowest.floor, (select count(*)::integer from found) as total, counted.*
  from lowest left join (
    select state, webhook_id, count(*)::integer as count from found group by state, webhook_id
  ) as counted on true`;
