import { isUuid, uuidv7LowerBound } from '../../ids.ts';
import { type AuditAction, type AuditEntry, type AuditObjectType } from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { auditColumns, type AuditRow, toAuditEntry } from './audit-row.ts';
import { installationId } from './write-audit.ts';

/** Which entries of the log: those that meet all that is given; null for any. */
export interface AuditFilter {
  readonly actorId: string | null;
  readonly actions: readonly AuditAction[] | null;
  readonly objectType: AuditObjectType | null;
  readonly objectId: string | null;
  /** At this time or later. */
  readonly from: Date | null;
  /** Before this time. */
  readonly to: Date | null;
}

export interface AuditQuery extends AuditFilter {
  readonly first: number;
  /** The id of the entry before the page. */
  readonly after: string | null;
}

/**
 * Newest first. Each filter has an index in that order, so that a page costs the same however long the log is. With
 * several filters, entries that meet the one and not the others may have to be passed over.
 *
 * @param workspaceId Null for what concerns the installation.
 * @throws {InvalidCursor}
 */
export async function readAuditLog(
  client: Queryable,
  workspaceId: string | null,
  query: AuditQuery,
): Promise<Slice<AuditEntry>> {
  const { actions, first, after } = query;
  if (after !== null && !isUuid(after)) throw new InvalidCursor(after);
  const values: unknown[] = [workspaceId ?? installationId, first + 1];
  const conditions = ['workspace_id = $1', ...conditionsOf(query, values)];
  const page = (where: readonly string[]) =>
    `select ${auditColumns} from settings.audit_log where ${where.join(' and ')} order by id desc limit $2`;
  let text = page(conditions);
  if (actions) {
    // A page of each action, and the newest of all: along one index it would have to pass over all other actions.
    values.push([...new Set(actions)]);
    text = `select e.* from unnest($${values.length}::text[]) as wanted (action)
      cross join lateral (${page([...conditions, 'action = wanted.action'])}) as e order by e.id desc limit $2`;
  }
  const { rows } = await client.query<AuditRow>(text, values);
  return sliceOf(rows.map(toAuditEntry), first, ({ id }) => id);
}

/** @param values Gets the values that the conditions name. */
function conditionsOf(query: AuditQuery, values: unknown[]): string[] {
  const { after, actorId, objectType, objectId, from, to } = query;
  const given: readonly (readonly [condition: string, value: string | null])[] = [
    ['id < ?', after],
    ['actor_id = ?', actorId],
    ['object_type = ?', objectType],
    ['object_id = ?', objectId],
    ['id >= ?', from && uuidv7LowerBound(from.getTime())],
    ['id < ?', to && uuidv7LowerBound(to.getTime())],
  ];
  return given.flatMap(([condition, value]) => {
    if (value === null) return [];
    values.push(value);
    return [condition.replace('?', `$${values.length}`)];
  });
}

/** A page of what was changed of one webhook. */
export interface HistoryRequest {
  readonly webhookId: string;
  readonly first: number;
  /** The id of the entry before the page. */
  readonly after: string | null;
}

/** One page for each request, in their order, newest first. @throws {InvalidCursor} */
export async function readHistories(
  client: Queryable,
  workspaceId: string,
  requests: readonly HistoryRequest[],
): Promise<Slice<AuditEntry>[]> {
  for (const { after } of requests) if (after !== null && !isUuid(after)) throw new InvalidCursor(after);
  const { rows } = await client.query<AuditRow & { index: string }>({
    name: 'webhook-histories',
    text: /* sql */ `
      select r.index, e.* from unnest($2::text[], $3::uuid[], $4::integer[])
        with ordinality as r (webhook_id, after, count, index)
      cross join lateral (
        select ${auditColumns} from settings.audit_log
        where workspace_id = $1 and object_id = r.webhook_id and object_type = 'WEBHOOK'
          and id < coalesce(r.after, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit r.count
      ) as e
      order by r.index, e.id desc`,
    values: [
      workspaceId,
      requests.map(({ webhookId }) => webhookId),
      requests.map(({ after }) => after),
      requests.map(({ first }) => first + 1),
    ],
  });
  const byRequest = Map.groupBy(rows, ({ index }) => Number(index) - 1);
  return requests.map(({ first }, index) =>
    sliceOf((byRequest.get(index) ?? []).map(toAuditEntry), first, ({ id }) => id),
  );
}
