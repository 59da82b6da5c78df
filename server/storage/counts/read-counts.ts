import { isUuid } from '../../ids.ts';
import { type CountedFailure } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { latencyColumns, noSource, type WebhookCounts } from './add-counts.ts';

/** The steps of a time series. */
export interface CountSteps {
  /** When the first step begins: at a whole hour, unless `byMinute`. */
  readonly since: Date;
  readonly stepMs: number;
  /** Whether steps are shorter than an hour: of the last two days. */
  readonly byMinute: boolean;
}

/** What came of the events and attempts of a webhook in one step. */
export interface CountedStep extends WebhookCounts {
  readonly webhookId: string;
  /** 0 for the first. */
  readonly step: number;
}

export type TimedStep = CountedStep & { readonly latency: readonly number[] };

/** SQL: where hours end and minutes begin, of rows from a time on. */
const until = '(select until from delivery.rolled_up)';

/**
 * SQL: the rows of a table from $2 on that meet the condition: hours as far as minutes are added up to hours, and minutes
 * of what follows; or, with $3, minutes alone.
 */
const rowsOf = (table: string, condition: string) => /* sql */ `
  (select * from ${table} where ${condition} and minutes = 60 and starts_at >= $2 and starts_at < ${until} and not $3
  union all
  select * from ${table} where ${condition} and minutes = 1
    and starts_at >= greatest($2, case when not $3 then ${until} end))`;

const ofWebhooks = 'workspace_id = $1 and webhook_id = any ($4::uuid[])';

const sumsOf = (columns: readonly string[]) =>
  columns.map((column) => `sum(${column})::float8 as ${column}`).join(', ');

const outcomes = ['passed', 'delivered', 'retried', 'failed', 'cancelled'];

const stepsOf = (columns: readonly string[]) => /* sql */ `
  select webhook_id as "webhookId", step, ${sumsOf(columns)}
  from (
    select *, floor(extract(epoch from starts_at - $2) * 1000 / $5::float8)::integer as step
    from ${rowsOf('delivery.webhook_counts', ofWebhooks)} as counts
  ) as counts
  group by webhook_id, step order by webhook_id, step`;

function valuesOf(workspaceId: string, webhookIds: readonly string[], steps: CountSteps): unknown[] {
  const { since, stepMs, byMinute } = steps;
  return [workspaceId, since, byMinute, webhookIds.filter(isUuid), stepMs];
}

/** The steps of webhooks in which anything was counted, in order: one statement for any number of them. */
export async function readActivity(
  pool: Queryable,
  workspaceId: string,
  webhookIds: readonly string[],
  steps: CountSteps,
): Promise<CountedStep[]> {
  const values = valuesOf(workspaceId, webhookIds, steps);
  const { rows } = await pool.query<CountedStep>({ name: 'read-activity', text: stepsOf(outcomes), values });
  return rows;
}

/** The same of one webhook, with its response times. */
export async function readTimedSteps(
  pool: Queryable,
  workspaceId: string,
  webhookId: string,
  steps: CountSteps,
): Promise<TimedStep[]> {
  const { rows } = await pool.query<CountedStep & Record<string, number>>({
    name: 'read-timed-steps',
    text: stepsOf([...outcomes, ...latencyColumns]),
    values: valuesOf(workspaceId, [webhookId], steps),
  });
  return rows.map((row) => ({ ...row, latency: latencyColumns.map((column) => row[column]!) }));
}

/** The errors of a webhook since a time, the most frequent first. */
export async function readFailures(
  pool: Queryable,
  workspaceId: string,
  webhookId: string,
  { since, byMinute, limit }: Omit<CountSteps, 'stepMs'> & { readonly limit: number },
): Promise<CountedFailure[]> {
  const { rows } = await pool.query<CountedFailure>({
    name: 'read-failures',
    text: /* sql */ `
      select error, sum(failures)::float8 as failures,
        (array_agg(event_row_id order by starts_at desc))[1] as "eventRowId",
        (array_agg(attempt_number order by starts_at desc))[1] as "attemptNumber"
      from ${rowsOf('delivery.failure_counts', ofWebhooks)} as counts
      group by error order by failures desc, error limit $5`,
    values: [workspaceId, since, byMinute, [webhookId].filter(isUuid), limit],
  });
  return rows;
}

/** Accepted events of one name and source. */
export interface CountedName {
  /** Empty: of names beyond those that are counted apart. */
  readonly eventName: string;
  /** Null: sent with an API key. */
  readonly sourceId: string | null;
  readonly events: number;
}

/** The events that a workspace received since a time. By minute: of the last two hours. */
export async function readNames(
  pool: Queryable,
  workspaceId: string,
  { since, byMinute }: Omit<CountSteps, 'stepMs'>,
): Promise<CountedName[]> {
  const { rows } = await pool.query<CountedName & { readonly sourceId: string }>({
    name: 'read-name-counts',
    text: /* sql */ `
      select event_name as "eventName", source_id as "sourceId", sum(events)::float8 as events
      from ${rowsOf('events.name_counts', 'workspace_id = $1')} as counts group by event_name, source_id`,
    values: [workspaceId, since, byMinute],
  });
  return rows.map((row) => ({ ...row, sourceId: row.sourceId === noSource ? null : row.sourceId }));
}
