import {
  type Attention,
  attentionLimits,
  type AttentionReason,
  failuresInWords,
  unreadable,
} from '../../model/index.ts';
import { recentOf, type RecentColumns } from '../counts/trends.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { formatPosition, parsePosition, type WebhookPosition } from './webhook-position.ts';

export interface AttentionQuery {
  readonly first: number;
  /** The `endCursor` of the page before. */
  readonly after: string | null;
  readonly now: Date;
}

/** Attempts of interest are looked for among so many of a webhook's last rows, and no further than until they are found. */
const rowsRead = 1000;

/** How long after its event an attempt was made, in milliseconds: a UUIDv7 begins with its time. */
const latenessMs = /* sql */ `
  extract(epoch from attempted_at) * 1000 - ('x' || translate(left(event_row_id::text, 13), '-', ''))::bit(48)::bigint`;

/** A webhook's last attempts, newest first; `k.wanted` tells whether they are of interest. */
const lastAttempts = (which: string) => /* sql */ `
  select status, error, attempted_at, event_row_id
  from (
    select a.position, a.status, a.error, a.attempted_at, a.event_row_id, a.origin, a.ordinal
    from delivery.attempts a
    where k.wanted and a.workspace_id = w.workspace_id and a.webhook_id = w.id
    order by a.position desc limit ${rowsRead}
  ) as rows
  where ${which} order by position desc limit ${attentionLimits.failures}`;

/**
 * SQL: the webhooks `w` of the workspace $1 that need attention, with the reason as `need.reason`. Reads no attempts of
 * webhooks that are well.
 * @param now A parameter.
 */
const needingAt = (now: string) => /* sql */ `
  from settings.webhooks w
  left join delivery.webhook_trends t on t.workspace_id = w.workspace_id and t.webhook_id = w.id
  left join delivery.webhook_stats s on s.workspace_id = w.workspace_id and s.webhook_id = w.id
  cross join lateral (
    select w.enabled and w.health_state = 'HEALTHY'
      and (s.failures_in_row >= ${attentionLimits.failures} or s.last_error in (${Object.values(unreadable)
        .map((error) => `'${error}'`)
        .join(', ')})) as wanted
  ) as failing
  left join lateral (
    select bool_or(status = 'DELIVERED') as delivered,
      min(attempted_at) filter (where error = s.last_error) as since
    from (select failing.wanted) as k, lateral (${lastAttempts(`origin in ('SCHEDULED', 'MANUAL')`)}) as last
  ) as last_ones on true
  cross join lateral (
    select w.enabled and w.health_state = 'HEALTHY' and w.rate_limit_per_second is not null
      and s.last_attempt_at > ${now}::timestamptz - interval '${attentionLimits.lateMs} ms' as wanted
  ) as limited
  left join lateral (
    select count(*) as attempts, min(attempted_at) as first_at, min(${latenessMs}) as least_ms
    from (select limited.wanted) as k, lateral (${lastAttempts(`origin = 'SCHEDULED' and ordinal = 0`)}) as last
  ) as late on true
  cross join lateral (
    select case
      when not w.enabled then case when w.disabled_reason is not null then 'DISABLED' end
      when s.last_error = '${unreadable.secret}' and s.last_attempt_at >= w.updated_at then 'SECRET_UNREADABLE'
      when s.last_error = '${unreadable.headers}' and s.last_attempt_at >= w.updated_at then 'HEADERS_UNREADABLE'
      when s.last_error = '${unreadable.authentication}' and s.last_attempt_at >= w.updated_at then 'AUTHENTICATION_UNREADABLE'
      when w.health_state = 'OPEN' and w.health_since <= ${now}::timestamptz - interval '${attentionLimits.downMs} ms'
        then 'ENDPOINT_DOWN'
      when s.failures_in_row >= ${attentionLimits.failures} and last_ones.delivered is not true
        and s.last_attempt_at - s.failing_since >= interval '${attentionLimits.failingMs} ms' then 'FAILING'
      when w.health_state = 'HEALTHY' and t.trend <> 'HEALTHY' then 'MANY_FAILURES'
      when w.client_certificate_until <= ${now}::timestamptz + interval '${attentionLimits.certificateMs} ms'
        then 'CERTIFICATE_EXPIRES'
      when late.attempts = ${attentionLimits.failures} and late.least_ms > ${attentionLimits.lateMs}
        and late.first_at > ${now}::timestamptz - interval '${attentionLimits.lateMs} ms' then 'RATE_LIMITED'
    end as reason
  ) as need
  where w.workspace_id = $1 and w.deleted_at is null and need.reason is not null`;

const needing = needingAt('$2');

/** SQL: how soon a webhook should be looked after, of those that need attention; 0 first. */
const rank = /* sql */ `
  case when need.reason = 'FAILING' or need.reason = 'MANY_FAILURES' and t.trend = 'FAILING' then 0
    when need.reason in ('MANY_FAILURES', 'CERTIFICATE_EXPIRES', 'RATE_LIMITED') then 2 else 1 end`;

/** The rank of a webhook that needs no attention: behind the others. */
export const lowestRank = 3;

/**
 * SQL: ids of the webhooks of the workspace $1 that need attention, with their `rank`.
 * @param now A parameter.
 */
export const attentionRanks = (now: string) => `select w.id, ${rank} as rank ${needingAt(now)}`;

/**
 * SQL: the error that the webhook `needing` had most often in the last hour, or else in the last 24 hours. Reads some 150
 * rows per error: the minutes of the hour under way, and hours.
 */
const commonFailure = /* sql */ `
  select f.error, sum(f.failures)::float8 as failures,
    (array_agg(f.event_row_id order by f.starts_at desc))[1] as event_row_id,
    (array_agg(f.attempt_number order by f.starts_at desc))[1] as attempt_number
  from delivery.failure_counts f, delivery.rolled_up mark
  where needing.reason in ('FAILING', 'MANY_FAILURES') and f.workspace_id = $1 and f.webhook_id = needing.id
    and f.starts_at > $2::timestamptz - interval '24 hours'
    and (f.minutes = 60 and f.starts_at < mark.until or f.minutes = 1 and f.starts_at >= mark.until)
  group by f.error
  order by sum(f.failures) filter (where f.starts_at > $2::timestamptz - interval '1 hour') desc nulls last,
    sum(f.failures) desc, f.error limit 1`;

/** How many webhooks need attention. */
export async function countAttention(pool: Queryable, workspaceId: string, now: Date): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::integer as count ${needing}`, [
    workspaceId,
    now,
  ]);
  return rows[0]!.count;
}

/**
 * A page of the webhooks that need attention, most urgent first, and then by name. One whose need changes between two pages
 * may be missing, or come twice.
 * @throws {InvalidCursor}
 */
export async function listAttention(
  pool: Queryable,
  workspaceId: string,
  { first, after, now }: AttentionQuery,
): Promise<Slice<Attention>> {
  const before = after === null ? null : parsePosition(after);
  const { rows } = await pool.query<AttentionRow>(
    /* sql */ `
      select needing.*, failure.* from (
      select w.id, need.reason, w.name, ${rank} as rank, t.hour_attempts, t.hour_failed, t.day_attempts, t.day_failed,
        case need.reason when 'DISABLED' then w.disabled_at when 'ENDPOINT_DOWN' then w.health_since
          when 'FAILING' then s.failing_since when 'MANY_FAILURES' then t.since when 'RATE_LIMITED' then null
          when 'CERTIFICATE_EXPIRES' then w.client_certificate_until - interval '${attentionLimits.certificateMs} ms' else last_ones.since end as since,
        case need.reason when 'DISABLED' then w.disabled_reason when 'ENDPOINT_DOWN' then w.health_reason
          when 'FAILING' then s.last_error
          when 'CERTIFICATE_EXPIRES' then to_char(w.client_certificate_until at time zone 'UTC', 'YYYY-MM-DD') end as detail
      ${needing} and ($3::text is null or (${rank}, lower(w.name), w.id) > ($6::integer, lower($3), $4::uuid))
      order by rank, lower(w.name), w.id limit $5
      ) as needing
      left join lateral (${commonFailure}) as failure on true
      order by needing.rank, lower(needing.name), needing.id`,
    [workspaceId, now, before?.name ?? null, before?.id ?? null, first + 1, before?.rank ?? null],
  );
  const found = rows.map((row) => {
    const { id: webhookId, reason, since, error, failures, event_row_id, attempt_number } = row;
    const detail = reason === 'MANY_FAILURES' ? failuresInWords(recentOf(row)) : row.detail;
    const failure =
      error === null
        ? null
        : { error, failures: failures!, eventRowId: event_row_id!, attemptNumber: attempt_number! };
    return { position: row, attention: { webhookId, reason, since, detail, failure } };
  });
  const { edges, hasNextPage } = sliceOf(found, first, ({ position }) => formatPosition(position));
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: node.attention })), hasNextPage };
}

interface AttentionRow extends RecentColumns, WebhookPosition {
  readonly reason: AttentionReason;
  readonly since: Date | null;
  readonly detail: string | null;
  readonly error: string | null;
  readonly failures: number | null;
  readonly event_row_id: string | null;
  readonly attempt_number: number | null;
}
