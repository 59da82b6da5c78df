import { type DeliveryStatus } from '../../model/index.ts';
import { attemptColumns } from './attempt-row.ts';

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

/** A stretch of the log. Positions, of which the first is included and the last is not; null for no bound. */
export interface Stretch {
  readonly from: string | null;
  readonly before: string | null;
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** From here on it pays to skip by positions alone, which indexes have, and to look each row up afterwards. */
const farOffset = 500;

/** More branches than this cost more to plan than they save. */
const mostBranches = 20;

/**
 * The newest attempts of a stretch that fit a query, newest first. A filter by some values becomes a branch for each,
 * whose index hands out its newest rows in order; merged, they are the page. One condition over all values would have
 * PostgreSQL either read past everything else, or sort all that fit.
 */
export function newestFirst(
  workspaceId: string,
  query: AttemptQuery,
  stretch: Stretch,
  page: { readonly limit: number; readonly offset: number },
): Statement {
  const { branches, values } = branchesOf(workspaceId, query, stretch);
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

/** How many attempts fit a query, up to `most`. */
export function countUpTo(
  workspaceId: string,
  query: AttemptQuery,
  stretch: Stretch,
  most: number,
): Statement {
  const { branches, values } = branchesOf(workspaceId, query, stretch);
  const parts = branches.map((where) => `(select from delivery.attempts a where ${where} limit ${most})`);
  return {
    text: `select least(count(*), ${most})::integer as count from (${parts.join(' union all ')}) as a`,
    values,
  };
}

/** Conditions that no row fits twice, and all that the query wants together. */
function branchesOf(
  workspaceId: string,
  query: AttemptQuery,
  stretch: Stretch,
): { branches: string[]; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const statuses = query.statuses?.filter((status) => status !== 'PENDING');
  const common = ['a.workspace_id = $1'];
  if (query.webhookId) common.push(`a.webhook_id = ${parameter(query.webhookId)}::uuid`);
  if (stretch.from !== null) common.push(`a.position >= ${parameter(stretch.from)}::bigint`);
  if (stretch.before !== null) common.push(`a.position < ${parameter(stretch.before)}::bigint`);
  if (query.since) common.push(`a.attempted_at >= ${parameter(query.since)}`);
  if (query.until) common.push(`a.attempted_at < ${parameter(query.until)}`);
  if (query.eventId) common.push(ofEvent(parameter(query.eventId)));

  const filters = [
    { column: 'a.http_status', type: 'smallint', wanted: distinct(query.httpStatusCodes) },
    { column: 'a.status', type: 'text', wanted: distinct(statuses) },
    { column: 'a.event_name', type: 'text', wanted: distinct(query.eventTypes) },
  ].filter(({ wanted }) => wanted !== null);
  const split = filters.find(({ wanted }) => wanted!.length <= mostBranches);
  const where = filters
    .filter((filter) => filter !== split)
    .map(({ column, type, wanted }) => `${column} = any (${parameter(wanted)}::${type}[])`);
  const all = [...common, ...where].join(' and ');
  if (!split) return { branches: [all], values };
  if (split.wanted!.length === 0) return { branches: [`${all} and false`], values };
  const branches = split.wanted!.map(
    (value) => `${all} and ${split.column} = ${parameter(value)}::${split.type}`,
  );
  return { branches, values };
}

function distinct<T>(values: readonly T[] | null | undefined): readonly T[] | null {
  return values ? [...new Set(values)] : null;
}

/**
 * The event's own id leads to its row, and that to the attempts by their key. A test send's event has no entry there,
 * and its attempts an index of their own.
 */
function ofEvent(eventId: string): string {
  return `a.event_id = ${eventId} and (a.origin = 'TEST' or a.event_row_id = any (array(
    select id from events.event_ids where workspace_id = $1 and event_id = ${eventId})))`;
}
