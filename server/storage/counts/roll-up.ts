import { type Pool } from 'pg';

import { inTransaction, type Queryable } from '../postgres/transaction.ts';
import { countColumns } from './add-counts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Names of an hour that are kept apart, of each workspace; the others are added up under the empty name. */
const namesOfHour = 1000;
/** Errors of an hour that are kept, of each webhook: the most frequent ones. */
const errorsOfHour = 20;

const hour = /* sql */ `date_bin('1 hour', starts_at, 'epoch'::timestamptz)`;
const minutesOf = /* sql */ `minutes = 1 and starts_at >= $1 and starts_at < $2`;

const sums = countColumns.map((column) => `sum(${column})`).join(', ');
const replaced = countColumns.map((column) => `${column} = excluded.${column}`).join(', ');

const rollUpWebhooks = /* sql */ `
  insert into delivery.webhook_counts (workspace_id, webhook_id, minutes, starts_at, ${countColumns.join(', ')})
  select workspace_id, webhook_id, 60, ${hour} as hour, ${sums}
  from delivery.webhook_counts where ${minutesOf} group by workspace_id, webhook_id, hour
  on conflict (workspace_id, webhook_id, minutes, starts_at) do update set ${replaced}`;

const rollUpFailures = /* sql */ `
  insert into delivery.failure_counts (workspace_id, webhook_id, minutes, starts_at, error, failures, event_row_id,
    attempt_number)
  select workspace_id, webhook_id, 60, hour, error, failures, example.event_row_id, example.attempt_number
  from (
    select workspace_id, webhook_id, ${hour} as hour, error, sum(failures) as failures, max(starts_at) as last,
      row_number() over (partition by workspace_id, webhook_id, ${hour} order by sum(failures) desc, error) as rank
    from delivery.failure_counts where ${minutesOf} group by workspace_id, webhook_id, hour, error
  ) as hours
  join lateral (
    select event_row_id, attempt_number from delivery.failure_counts f
    where f.workspace_id = hours.workspace_id and f.webhook_id = hours.webhook_id and f.minutes = 1
      and f.starts_at = hours.last and f.error = hours.error
  ) as example on true
  where rank <= ${errorsOfHour}
  on conflict (workspace_id, webhook_id, minutes, starts_at, error) do update set
    failures = excluded.failures, event_row_id = excluded.event_row_id, attempt_number = excluded.attempt_number`;

const rollUpNames = /* sql */ `
  insert into events.name_counts (workspace_id, minutes, starts_at, event_name, source_id, events)
  select workspace_id, 60, hour, case when rank <= ${namesOfHour} then event_name else '' end as name, source_id,
    sum(events)
  from (
    select workspace_id, ${hour} as hour, event_name, source_id, sum(events) as events,
      row_number() over (partition by workspace_id, ${hour} order by sum(events) desc, event_name, source_id) as rank
    from events.name_counts where ${minutesOf} group by workspace_id, hour, event_name, source_id
  ) as hours
  group by workspace_id, hour, name, source_id
  on conflict (workspace_id, minutes, starts_at, event_name, source_id) do update set events = excluded.events`;

/**
 * Adds up the minutes of the hours that are over. The hour before is added up once more, for what processes stored late.
 * Safe in several processes at once.
 */
export async function rollUp(pool: Pool, now: Date): Promise<void> {
  const upTo = new Date(Math.floor((now.getTime() - minuteMs) / hourMs) * hourMs);
  await inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ from: Date | number }>(
      `select until - interval '1 hour' as from from delivery.rolled_up where until < $1 for update`,
      [upTo],
    );
    if (!rows[0]) return;
    const { from } = rows[0];
    const range = [from instanceof Date ? from : '-infinity', upTo];
    await tx.query(rollUpWebhooks, range);
    await tx.query(rollUpFailures, range);
    await tx.query(rollUpNames, range);
    await tx.query('update delivery.rolled_up set until = $1', [upTo]);
  });
}

/** How long counts are kept, by table and minutes. */
const kept = [
  { table: 'delivery.webhook_counts', minutes: 1, ms: 2 * dayMs },
  { table: 'delivery.failure_counts', minutes: 1, ms: 2 * dayMs },
  { table: 'events.name_counts', minutes: 1, ms: 2 * hourMs },
  { table: 'delivery.webhook_counts', minutes: 60, ms: 35 * dayMs },
  { table: 'delivery.failure_counts', minutes: 60, ms: 35 * dayMs },
  { table: 'events.name_counts', minutes: 60, ms: 35 * dayMs },
] as const;

/** Rows per statement. */
const perBatch = 10_000;

/** Deletes counts that are older than they are kept; minutes only when they were added up some hours ago. */
export async function dropOldCounts(pool: Queryable, now: Date): Promise<void> {
  for (const { table, minutes, ms } of kept) {
    const before = new Date(now.getTime() - ms);
    for (let deleted = perBatch; deleted === perBatch;) {
      const { rowCount } = await pool.query(
        /* sql */ `
          delete from ${table} where ctid = any (array(
            select ctid from ${table}
            where minutes = $1 and starts_at < least($2, case $1 when 1 then
              (select until - interval '2 hours' from delivery.rolled_up) end)
            limit ${perBatch}
          ))`,
        [minutes, before],
      );
      deleted = rowCount ?? 0;
    }
  }
}
