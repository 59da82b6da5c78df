import { findPositions } from '../attempts/find-position.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Branch, type Branches, branchesOf } from './delivery-branches.ts';
import { type DeliveryFilter, type DeliverySource, readSurroundings } from './delivery-filter.ts';

/**
 * Rows that a statement looks at before it ends early, in all branches together: so that a filter that no index serves
 * costs no more than others, and finds its next rows with the next page.
 */
const mostLookedAt = 10_000;

/** A branch of many looks at this many at least. */
const fewestPerBranch = 500;

/** Reads what a filter depends on, and makes its branches. @param after A position: only what is below it. */
export async function readBranches(
  client: Queryable,
  source: DeliverySource,
  workspaceId: string,
  filter: DeliveryFilter,
  after: string | null,
): Promise<Branches> {
  const query = async <T>(text: string, values: unknown[]) => (await client.query(text, values)).rows as T[];
  const [near, range] = await Promise.all([
    readSurroundings(query, source, workspaceId, filter),
    findPositions(client, workspaceId, filter),
  ]);
  const before = lower(range.before, after);
  return branchesOf(workspaceId, filter, near, { from: range.from, before });
}

function lower(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}

/**
 * A statement over the newest rows of all branches.
 *
 * A branch that found fewer rows than it was asked for may have stopped at its last row that was looked at: what is below
 * it may be incomplete, and is left for the next page. The highest such position is `lowest.floor`; null when all
 * branches were read to their end, or found enough.
 *
 * @param select Reads `lowest (floor)`, which has one row, and `found (event_row_id, webhook_id, state, attempts, position)`.
 */
export function newestSql(branches: readonly Branch[], limit: number, select: string): string {
  const window = Math.max(fewestPerBranch, Math.floor(mostLookedAt / branches.length));
  const parts = branches.map(({ from, driver, residual, state }, n) => {
    const order = 'order by t.position desc';
    return /* sql */ `
      rows_${n} as materialized (
        select t.event_row_id, t.webhook_id, ${state} as state, t.attempts, t.position
        from (select t.* from ${from} where ${driver} ${order} limit ${window}) as t
        where ${residual} ${order} limit ${limit}
      ), floor_${n} as materialized (
        select (select t.position from ${from} where ${driver} ${order} offset ${window - 1} limit 1) as position
        where (select count(*) from rows_${n}) < ${limit}
      )`;
  });
  const rows = branches.map((_, n) => `select * from rows_${n}`).join(' union all ');
  const floors = branches.map((_, n) => `select position from floor_${n}`).join(' union all ');
  return /* sql */ `
    with ${parts.join(', ')},
    lowest as materialized (select max(position) as floor from (${floors}) as floors),
    found as materialized (
      select rows.* from (${rows}) as rows, lowest
      where rows.position >= coalesce(lowest.floor, 0) order by rows.position desc limit ${limit}
    ) ${select}`;
}
