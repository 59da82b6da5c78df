import { type Pool } from 'pg';

import { type WebhookStatus } from '../../model/index.ts';

export interface WebhookIdsQuery {
  readonly search?: string | null;
  readonly statuses?: readonly WebhookStatus[] | null;
  readonly limit: number;
  readonly offset: number;
}

/** A page of webhook ids, ordered by name, and the number of all that match. */
export async function listWebhookIds(
  pool: Pool,
  workspaceId: string,
  query: WebhookIdsQuery,
): Promise<{ ids: string[]; totalCount: number }> {
  const found = /* sql */ `
    from settings.webhooks w
    left join delivery.webhook_stats s on s.workspace_id = w.workspace_id and s.webhook_id = w.id
    where w.workspace_id = $1 and w.deleted_at is null
      and ($2::text is null or strpos(lower(w.name || ' ' || w.url || ' ' || coalesce(w.description, '')), lower($2)) > 0)
      and ($3::text[] is null or case when w.enabled then coalesce(s.last_status, 'IDLE') else 'IDLE' end = any($3))`;
  const filter = [workspaceId, query.search?.trim() || null, query.statuses ?? null];
  const [page, count] = await Promise.all([
    pool.query<{ id: string }>(`select w.id ${found} order by lower(w.name), w.id limit $4 offset $5`, [
      ...filter,
      query.limit,
      query.offset,
    ]),
    pool.query<{ count: string }>(`select count(*) as count ${found}`, filter),
  ]);
  return { ids: page.rows.map((row) => row.id), totalCount: Number(count.rows[0]!.count) };
}
