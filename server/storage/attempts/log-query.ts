import { type DeliveryStatus } from '../../model/index.ts';
import { attemptColumns } from './attempt-row.ts';

export interface AttemptQuery {
  readonly webhookId?: string | null;
  readonly statuses?: readonly DeliveryStatus[] | null;
  readonly eventNames?: readonly string[] | null;
  /** The event id that the client gave. */
  readonly eventId?: string | null;
  readonly httpStatusCodes?: readonly number[] | null;
  /** The earliest start of the attempt, inclusive; `until` is exclusive. */
  readonly since?: Date | null;
  readonly until?: Date | null;
}

/** A range of positions, `from` inclusive and `before` exclusive; null for no bound. */
export interface PositionRange {
  readonly from: string | null;
  readonly before: string | null;
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** From this offset on it is cheaper to skip positions, which the indexes contain, and to read the rows afterwards. */
const farOffset = 500;

/** More branches than this cost more to plan than they save. */
const maxBranches = 20;

/**
 * The newest attempts of a range that match a query, newest first. A filter by several values becomes one branch per
 * value, for which an index returns the newest rows in order; merged, they are the page. With one condition over all
 * values PostgreSQL would either read all other rows too, or sort all that match.
 */
export function newestFirst(
  workspaceId: string,
  query: AttemptQuery,
  range: PositionRange,
  page: { readonly limit: number; readonly offset: number },
): Statement {
  const { branches, values } = branchesOf(workspaceId, query, range);
  const order = 'order by position desc';
  const deep = `${order} limit ${page.limit + page.offset}`;
  const slice = `${order} limit ${page.limit} offset ${page.offset}`;
  const merged = (columns: string) =>
    branches
      .map((where) => `(select ${columns} from delivery.attempts a where ${where} ${deep})`)
      .join(' union all ');
  if (page.offset < farOffset)
    return { text: `select * from (${merged(attemptColumns)}) as a ${slice}`, values };
  return {
    text: /* sql */ `
      select ${attemptColumns}
      from (select position from (${merged('a.position')}) as all_positions ${slice}) as page
      join delivery.attempts a on a.workspace_id = $1 and a.position = page.position
      order by a.position desc`,
    values,
  };
}

/** Counts the attempts that match a query, up to `most`. */
export function countUpTo(
  workspaceId: string,
  query: AttemptQuery,
  range: PositionRange,
  most: number,
): Statement {
  const { branches, values } = branchesOf(workspaceId, query, range);
  const parts = branches.map((where) => `(select from delivery.attempts a where ${where} limit ${most})`);
  return {
    text: `select least(count(*), ${most})::integer as count from (${parts.join(' union all ')}) as a`,
    values,
  };
}

/** Conditions that together match all rows of the query, each row once. */
function branchesOf(
  workspaceId: string,
  query: AttemptQuery,
  range: PositionRange,
): { branches: string[]; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const statuses = query.statuses?.filter((status) => status !== 'PENDING');
  const common = ['a.workspace_id = $1'];
  if (query.webhookId) common.push(`a.webhook_id = ${parameter(query.webhookId)}::uuid`);
  if (range.from !== null) common.push(`a.position >= ${parameter(range.from)}::bigint`);
  if (range.before !== null) common.push(`a.position < ${parameter(range.before)}::bigint`);
  if (query.since) common.push(`a.attempted_at >= ${parameter(query.since)}`);
  if (query.until) common.push(`a.attempted_at < ${parameter(query.until)}`);
  if (query.eventId) common.push(ofEvent(parameter(query.eventId)));

  const filters = [
    { column: 'a.http_status', type: 'smallint', accepted: distinct(query.httpStatusCodes) },
    { column: 'a.status', type: 'text', accepted: distinct(statuses) },
    { column: 'a.event_name', type: 'text', accepted: distinct(query.eventNames) },
  ].filter(({ accepted }) => accepted !== null);
  const split = filters.find(({ accepted }) => accepted!.length <= maxBranches);
  const where = filters
    .filter((filter) => filter !== split)
    .map(({ column, type, accepted }) => `${column} = any (${parameter(accepted)}::${type}[])`);
  const all = [...common, ...where].join(' and ');
  if (!split) return { branches: [all], values };
  if (split.accepted!.length === 0) return { branches: [`${all} and false`], values };
  const branches = split.accepted!.map(
    (value) => `${all} and ${split.column} = ${parameter(value)}::${split.type}`,
  );
  return { branches, values };
}

function distinct<T>(values: readonly T[] | null | undefined): readonly T[] | null {
  return values ? [...new Set(values)] : null;
}

/**
 * Finds the event's row by its event id, and the attempts by their key. The event of a test send has no entry in
 * event_ids; the attempts of test sends have an index of their own.
 */
function ofEvent(eventId: string): string {
  return `a.event_id = ${eventId} and (a.origin = 'TEST' or a.event_row_id = any (array(
    select id from events.event_ids where workspace_id = $1 and event_id = ${eventId})))`;
}
