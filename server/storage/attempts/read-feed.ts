import { type Pool } from 'pg';

import { type Attempt } from '../../model/index.ts';
import { attemptColumns, type AttemptRow, toAttempt } from './attempt-row.ts';

/** A part of the feed, oldest attempts first. */
export interface FeedPage {
  readonly attempts: readonly Attempt[];
  /** The version of the workspace's webhooks when it was read; '0' for an empty page. */
  readonly webhooksVersion: string;
}

/** Attempts after a position. No attempt with a lower position can still appear after they were read. */
export async function readFeed(
  pool: Pool,
  workspaceId: string,
  after: string,
  limit: number,
): Promise<FeedPage> {
  const { rows } = await pool.query<AttemptRow & { readonly webhooks_version: string }>({
    name: 'read-feed',
    text: /* sql */ `
      select ${attemptColumns}, (select webhooks_version from settings.workspaces where id = $1) as webhooks_version
      from delivery.attempts a
      where a.workspace_id = $1 and a.position > $2 order by a.position limit $3`,
    values: [workspaceId, after, limit],
  });
  return { attempts: rows.map(toAttempt), webhooksVersion: rows[0]?.webhooks_version ?? '0' };
}

/**
 * The last position of the workspace, and the last one that was dropped with an expired partition. Earlier versions
 * stored the latter once for all workspaces, in `instance_facts`.
 */
export async function readFeedEnds(
  pool: Pool,
  workspaceId: string,
): Promise<{ last: string; droppedThrough: string }> {
  const { rows } = await pool.query<{ last: string; dropped: string }>({
    name: 'feed-ends',
    text: /* sql */ `
      select coalesce((select max(position) from delivery.attempts where workspace_id = $1), 0) as last,
        greatest(0, (select position from delivery.dropped where workspace_id = $1),
          (select value::bigint from settings.instance_facts where name = 'attempts_dropped_through')) as dropped`,
    values: [workspaceId],
  });
  return { last: rows[0]!.last, droppedThrough: rows[0]!.dropped };
}

/** Whether more than `count` attempts come after a position. Reads no more of them than that, and only their index. */
export async function isFartherBehind(
  pool: Pool,
  workspaceId: string,
  after: string,
  count: number,
): Promise<boolean> {
  const { rows } = await pool.query<{ behind: number }>(
    /* sql */ `select count(*)::integer as behind from (
      select from delivery.attempts where workspace_id = $1 and position > $2 limit $3 + 1) as missed`,
    [workspaceId, after, count],
  );
  return rows[0]!.behind > count;
}

/** Webhooks whose settings changed after a version, or whose statistics after a position; with the new marks. */
export interface WebhookChanges {
  readonly changes: readonly { readonly kind: 'CREATED' | 'UPDATED' | 'DELETED'; readonly id: string }[];
  readonly version: string;
  readonly position: string;
}

export async function readWebhookChanges(
  pool: Pool,
  workspaceId: string,
  since: { readonly version: string; readonly position: string },
): Promise<WebhookChanges> {
  const { rows } = await pool.query<{
    id: string;
    kind: 'CREATED' | 'UPDATED' | 'DELETED';
    version: string;
    position: string;
  }>({
    name: 'webhook-changes',
    text: /* sql */ `
      with counted as (
        select webhook_id, last_position from delivery.webhook_stats where workspace_id = $1 and last_position > $3
      ), changed as (
        select id, version, 0::bigint as position,
          case when deleted_at is not null then 'DELETED' when created_version > $2 then 'CREATED' else 'UPDATED' end as kind
        from settings.webhooks where workspace_id = $1 and version > $2
      )
      select * from changed
      union all
      select w.id, $2, c.last_position, 'UPDATED' from counted c join settings.webhooks w on w.id = c.webhook_id
      where w.deleted_at is null`,
    values: [workspaceId, since.version, since.position],
  });
  const changes = new Map<string, WebhookChanges['changes'][number]>();
  for (const { id, kind } of rows) if (!changes.has(id)) changes.set(id, { id, kind });
  return {
    changes: [...changes.values()],
    version: highest(
      since.version,
      rows.map((row) => row.version),
    ),
    position: highest(
      since.position,
      rows.map((row) => row.position),
    ),
  };
}

/** The marks as of now: from here on, everything is a change. */
export async function readWebhookMarks(
  pool: Pool,
  workspaceId: string,
): Promise<{ version: string; position: string }> {
  const { rows } = await pool.query<{ version: string; position: string }>(
    /* sql */ `select webhooks_version as version,
        coalesce((select max(last_position) from delivery.webhook_stats where workspace_id = $1), 0) as position
      from settings.workspaces where id = $1`,
    [workspaceId],
  );
  return rows[0] ?? { version: '0', position: '0' };
}

function highest(first: string, others: readonly string[]): string {
  return others.reduce((best, other) => (BigInt(other) > BigInt(best) ? other : best), first);
}
