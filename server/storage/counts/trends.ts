import { type Pool } from 'pg';

import { isUuid } from '../../ids.ts';
import { nextTrend, type RecentAttempts, type Trend } from '../../model/index.ts';
import { inTransaction, type Queryable } from '../postgres/transaction.ts';

/** A webhook's trend as it was judged last, and by what. */
export interface JudgedTrend extends RecentAttempts {
  readonly trend: Trend;
  /** When it became so. */
  readonly since: Date;
}

/** The trends of webhooks of which an attempt failed in the last 24 hours; the others have no entry. */
export async function readTrends(
  pool: Queryable,
  workspaceId: string,
  webhookIds: readonly string[],
): Promise<Map<string, JudgedTrend>> {
  const { rows } = await pool.query<TrendRow & { webhook_id: string; since: Date }>({
    name: 'read-trends',
    text: /* sql */ `
      select webhook_id, trend, since, hour_attempts, hour_failed, day_attempts, day_failed
      from delivery.webhook_trends where workspace_id = $1 and webhook_id = any ($2::uuid[])`,
    values: [workspaceId, webhookIds.filter(isUuid)],
  });
  return new Map(
    rows.map((row) => [row.webhook_id, { trend: row.trend, since: row.since, ...recentOf(row) }]),
  );
}

interface TrendRow extends RecentColumns {
  readonly trend: Trend;
}

/** What a trend was judged by, as columns of webhook_trends. */
export interface RecentColumns {
  readonly hour_attempts: number;
  readonly hour_failed: number;
  readonly day_attempts: number;
  readonly day_failed: number;
}

export function recentOf(row: RecentColumns): RecentAttempts {
  return {
    hour: { attempts: row.hour_attempts, failed: row.hour_failed },
    day: { attempts: row.day_attempts, failed: row.day_failed },
  };
}

/** Between two judgements of one webhook. */
const judgedEveryMs = 30_000;
/** Webhooks that are judged at a time: of 1,000 that fail, each is judged every 50 s. */
const mostAtOnce = 200;

const sample = (condition: string) => /* sql */ `
  select coalesce(sum(delivered + retried + failed), 0)::integer as attempts,
    coalesce(sum(retried + failed), 0)::integer as failed
  from delivery.webhook_counts c
  where c.workspace_id = due.workspace_id and c.webhook_id = due.webhook_id and ${condition}`;

const due = /* sql */ `
  with due as materialized (
    select workspace_id, webhook_id, trend from delivery.webhook_trends
    where judged_at <= $1::timestamptz - interval '${judgedEveryMs} ms'
    order by judged_at limit ${mostAtOnce} for update skip locked
  )
  select due.workspace_id, due.webhook_id, due.trend, hour.attempts as hour_attempts, hour.failed as hour_failed,
    hours.attempts + minutes.attempts as day_attempts, hours.failed + minutes.failed as day_failed
  from due, (select until from delivery.rolled_up) as mark,
    lateral (${sample(`c.minutes = 1 and c.starts_at > $1::timestamptz - interval '1 hour'`)}) as hour,
    lateral (${sample(`c.minutes = 60 and c.starts_at > $1::timestamptz - interval '24 hours' and c.starts_at < mark.until`)})
      as hours,
    lateral (${sample(`c.minutes = 1 and c.starts_at > $1::timestamptz - interval '24 hours' and c.starts_at >= mark.until`)})
      as minutes`;

const store = /* sql */ `
  with judged as (
    select * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::integer[], $6::integer[], $7::integer[], $8::integer[])
      as j (workspace_id, webhook_id, trend, hour_attempts, hour_failed, day_attempts, day_failed)
  ), well as (
    delete from delivery.webhook_trends t using judged j
    where t.workspace_id = j.workspace_id and t.webhook_id = j.webhook_id and j.trend = 'HEALTHY' and j.day_failed = 0
  )
  update delivery.webhook_trends t set trend = j.trend, judged_at = $1,
    since = case when t.trend = j.trend then t.since else $1 end,
    hour_attempts = j.hour_attempts, hour_failed = j.hour_failed,
    day_attempts = j.day_attempts, day_failed = j.day_failed
  from judged j
  where t.workspace_id = j.workspace_id and t.webhook_id = j.webhook_id
    and not (j.trend = 'HEALTHY' and j.day_failed = 0)`;

/**
 * Judges webhooks whose attempts failed lately, those first that were not judged for longest. Safe in several processes
 * at once. Costs nothing of note for webhooks that are well: they have no row.
 *
 * @returns How many were judged.
 */
export async function judgeTrends(pool: Pool, now: Date): Promise<number> {
  return inTransaction(
    pool,
    async (tx) => {
      const { rows } = await tx.query<TrendRow & { workspace_id: string; webhook_id: string }>({
        name: 'due-trends',
        text: due,
        values: [now],
      });
      if (rows.length === 0) return 0;
      await tx.query({
        name: 'store-trends',
        text: store,
        values: [
          now,
          rows.map((row) => row.workspace_id),
          rows.map((row) => row.webhook_id),
          rows.map((row) => nextTrend(row.trend, recentOf(row))),
          rows.map((row) => row.hour_attempts),
          rows.map((row) => row.hour_failed),
          rows.map((row) => row.day_attempts),
          rows.map((row) => row.day_failed),
        ],
      });
      return rows.length;
    },
    { durable: false },
  );
}
