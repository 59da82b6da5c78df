import { type Pool } from 'pg';

import { type PipelineStage, timeBuckets } from '../../model/index.ts';
import { plainArray, textArray } from '../postgres/array-literal.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** Over how long a row counts: minutes for the last hour, hours for what is older. */
export type CountedMinutes = 1 | 60;

/** What a stage counted of a workspace's events. */
export interface StageCount {
  readonly workspaceId: string;
  readonly minutes: CountedMinutes;
  readonly startsAt: Date;
  readonly stage: PipelineStage;
  /** The code of the refusals that are counted; empty for all events of the stage. */
  readonly reason: string;
  readonly came: number;
  readonly refused: number;
  /** Went on although a schema in the mode WARN would refuse them. */
  readonly warned: number;
  /** In the buckets of the model's `bucketOf`; empty for refusals of one reason. */
  readonly times: readonly number[];
}

/** Adds counts to those that are stored: one statement, for any number of workspaces. */
export async function addStageCounts(client: Queryable, counts: readonly StageCount[]): Promise<void> {
  await client.query({
    name: 'add-stage-counts',
    text: /* sql */ `
      insert into events.stage_counts as c
        (workspace_id, minutes, starts_at, stage, reason, came, refused, warned, times)
      select workspace_id, minutes, starts_at, stage, reason, came, refused, warned, times::integer[]
      from unnest($1::uuid[], $2::smallint[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::text[])
        as given (workspace_id, minutes, starts_at, stage, reason, came, refused, warned, times)
      -- in one order, so that two processes cannot deadlock
      order by workspace_id, minutes, starts_at, stage, reason
      on conflict (workspace_id, minutes, starts_at, stage, reason) do update set
        came = c.came + excluded.came,
        refused = c.refused + excluded.refused,
        warned = c.warned + excluded.warned,
        times = array(
          select coalesce(a, 0) + coalesce(b, 0)
          from unnest(c.times, excluded.times) with ordinality as t (a, b, bucket) order by bucket
        )`,
    values: [
      plainArray(counts.map(({ workspaceId }) => workspaceId)),
      plainArray(counts.map(({ minutes }) => minutes)),
      plainArray(counts.map(({ startsAt }) => startsAt.toISOString())),
      plainArray(counts.map(({ stage }) => stage)),
      textArray(counts.map(({ reason }) => reason)),
      plainArray(counts.map(({ came }) => came)),
      plainArray(counts.map(({ refused }) => refused)),
      plainArray(counts.map(({ warned }) => warned)),
      textArray(counts.map(({ times }) => plainArray(times))),
    ],
  });
}

/** What a stage counted since a time. */
export interface StageTotal {
  readonly stage: PipelineStage;
  readonly came: number;
  readonly refused: number;
  readonly warned: number;
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
  readonly times: readonly number[];
}

/** The stages that counted anything, in no order. */
export async function readStageCounts(
  pool: Queryable,
  workspaceId: string,
  { minutes, since }: { readonly minutes: CountedMinutes; readonly since: Date },
): Promise<StageTotal[]> {
  const where = 'workspace_id = $1 and minutes = $2 and starts_at >= $3';
  const values = [workspaceId, minutes, since];
  const totals = await pool.query<{
    stage: PipelineStage;
    reason: string;
    came: number;
    refused: number;
    warned: number;
  }>(
    /* sql */ `
      select stage, reason, sum(came)::float8 as came, sum(refused)::float8 as refused,
        sum(warned)::float8 as warned
      from events.stage_counts where ${where} group by stage, reason order by refused desc, reason`,
    values,
  );
  const times = await pool.query<{ stage: PipelineStage; bucket: number; count: number }>(
    /* sql */ `
      select stage, bucket::integer as bucket, sum(count)::float8 as count
      from events.stage_counts, unnest(times) with ordinality as t (count, bucket)
      where ${where} group by stage, bucket`,
    values,
  );
  return totals.rows
    .filter(({ reason }) => reason === '')
    .map(({ stage, came, refused, warned }) => ({
      stage,
      came,
      refused,
      warned,
      reasons: totals.rows
        .filter((row) => row.stage === stage && row.reason !== '')
        .map((row) => ({ code: row.reason, count: row.refused })),
      times: timesOf(times.rows.filter((row) => row.stage === stage)),
    }));
}

function timesOf(rows: readonly { readonly bucket: number; readonly count: number }[]): number[] {
  const times = Array<number>(timeBuckets).fill(0);
  for (const { bucket, count } of rows) times[bucket - 1] = count;
  return times;
}

const hourMs = 3_600_000;

/** Deletes counts by minutes after two hours, and by hours after 31 days. */
export async function dropOldStageCounts(pool: Pool, now: Date): Promise<void> {
  const kept = [
    [1, 2 * hourMs],
    [60, 31 * 24 * hourMs],
  ] as const;
  for (const [minutes, ms] of kept) {
    const oldest = new Date(now.getTime() - ms);
    await pool.query('delete from events.stage_counts where minutes = $1 and starts_at < $2', [
      minutes,
      oldest,
    ]);
  }
}
