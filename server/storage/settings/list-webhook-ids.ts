import { isUuid } from '../../ids.ts';
import { webhookLimits, type WebhookStatus } from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { formatTextCursor, parseTextCursor } from '../text-cursor.ts';

export interface WebhookFilter {
  /** Part of the name, the URL without its query, or the description, ignoring case. */
  readonly search?: string | null;
  readonly statuses?: readonly WebhookStatus[] | null;
}

export interface WebhookListQuery extends WebhookFilter {
  readonly limit: number;
  readonly offset: number;
}

export interface WebhookPageQuery extends WebhookFilter {
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

/** A page of webhook ids, ordered by name, and the number of all that match. */
export async function listWebhookIds(
  pool: Queryable,
  workspaceId: string,
  query: WebhookListQuery,
): Promise<{ ids: string[]; totalCount: number }> {
  const filter = filterOf(workspaceId, query);
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

/** A page of webhook ids by cursor, in the same order. @throws {InvalidCursor} */
export async function readWebhookIds(
  pool: Queryable,
  workspaceId: string,
  query: WebhookPageQuery,
): Promise<Slice<string>> {
  const after = query.after === null ? { name: null, id: null } : parseCursor(query.after);
  const { rows } = await pool.query<{ id: string; name: string }>(
    /* sql */ `
      select w.id, w.name ${found}
        and ($4::text is null or (lower(w.name), w.id) > (lower($4), $5::uuid))
        and w.id <> all ($6::uuid[])
      order by lower(w.name), w.id limit $7`,
    [...filterOf(workspaceId, query), after.name, after.id, query.except ?? [], query.first + 1],
  );
  const { edges, hasNextPage } = sliceOf(rows, query.first, formatCursor);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: node.id })), hasNextPage };
}

const idLength = 36;

/** The name as it was: a webhook that is renamed or deleted between two pages leaves no gap after it. */
function formatCursor({ id, name }: { readonly id: string; readonly name: string }): string {
  return formatTextCursor(id + name);
}

function parseCursor(cursor: string): { id: string; name: string } {
  const text = parseTextCursor(cursor, idLength + webhookLimits.nameLength);
  const id = text.slice(0, idLength);
  if (!isUuid(id)) throw new InvalidCursor(cursor);
  return { id, name: text.slice(idLength) };
}
