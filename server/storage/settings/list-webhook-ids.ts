import { type WebhookStatus } from '../../model/index.ts';
import { attentionRanks, lowestRank } from './list-attention.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { formatPosition, parsePosition, type WebhookPosition } from './webhook-position.ts';

export interface WebhookFilter {
  /** Part of the name, the URL without its query, or the description, ignoring case. */
  readonly search?: string | null;
  readonly statuses?: readonly WebhookStatus[] | null;
}

export interface WebhookSort {
  /** Those first that need attention most at this time, and then by name; by name alone unless given. */
  readonly attentionAt?: Date | null;
}

export interface WebhookListQuery extends WebhookFilter, WebhookSort {
  readonly limit: number;
  readonly offset: number;
}

export interface WebhookPageQuery extends WebhookFilter, WebhookSort {
  /** Ids of webhooks that are left out. */
  readonly except?: readonly string[];
  readonly first: number;
  readonly after: string | null;
}

/** The webhooks that match: parameters $1 to $3, the values of `filterOf`. */
const found = /* sql */ `
  from settings.webhooks w
  left join delivery.webhook_stats s on s.workspace_id = w.workspace_id and s.webhook_id = w.id
  where w.workspace_id = $1 and w.deleted_at is null
    and ($2::text is null or strpos(lower(w.name || ' ' || split_part(w.url, '?', 1) || ' ' || coalesce(w.description, '')), lower($2)) > 0)
    and ($3::text[] is null or case when w.enabled then coalesce(s.last_status, 'IDLE') else 'IDLE' end = any($3))`;

function filterOf(workspaceId: string, { search, statuses }: WebhookFilter): unknown[] {
  return [workspaceId, search?.trim() || null, statuses ?? null];
}

/** The same with their `rank`, by which they are ordered before their names. @param at A parameter: `attentionAt`. */
const ranked = (at: string) => {
  const needs = `left join (${attentionRanks(at)} and ${at}::timestamptz is not null) as needs on needs.id = w.id`;
  return /* sql */ `
    (select w.id, w.name, coalesce(needs.rank, ${lowestRank}) as rank ${found.replace('where', `${needs} where`)}) as ranked`;
};

const inOrder = 'order by rank, lower(name), id';

/** A page of webhook ids, and the number of all that match. */
export async function listWebhookIds(
  pool: Queryable,
  workspaceId: string,
  query: WebhookListQuery,
): Promise<{ ids: string[]; totalCount: number }> {
  const filter = filterOf(workspaceId, query);
  const [page, count] = await Promise.all([
    pool.query<{ id: string }>(`select id from ${ranked('$6')} ${inOrder} limit $4 offset $5`, [
      ...filter,
      query.limit,
      query.offset,
      query.attentionAt ?? null,
    ]),
    pool.query<{ count: string }>(`select count(*) as count ${found}`, filter),
  ]);
  return { ids: page.rows.map((row) => row.id), totalCount: Number(count.rows[0]!.count) };
}

/**
 * A page of webhook ids by cursor, in the same order. By attention, a webhook whose need changes between two pages may be
 * missing, or come twice.
 * @throws {InvalidCursor}
 */
export async function readWebhookIds(
  pool: Queryable,
  workspaceId: string,
  query: WebhookPageQuery,
): Promise<Slice<string>> {
  const after = query.after === null ? { rank: null, name: null, id: null } : parsePosition(query.after);
  const { rows } = await pool.query<WebhookPosition>(
    /* sql */ `
      select id, name, rank from ${ranked('$8')}
      where ($4::text is null or (rank, lower(name), id) > ($7::integer, lower($4), $5::uuid))
        and id <> all ($9::uuid[])
      ${inOrder} limit $6`,
    [
      ...filterOf(workspaceId, query),
      after.name,
      after.id,
      query.first + 1,
      after.rank,
      query.attentionAt ?? null,
      query.except ?? [],
    ],
  );
  const { edges, hasNextPage } = sliceOf(rows, query.first, formatPosition);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: node.id })), hasNextPage };
}
