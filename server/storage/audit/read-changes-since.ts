import { uuidv7LowerBound } from '../../ids.ts';
import { type SettingsHistory } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { auditColumns, type AuditRow, toAuditEntry } from './audit-row.ts';

/** A webhook, and the time in question. */
export interface ChangesRequest {
  readonly webhookId: string;
  readonly since: Date;
}

/** Changes of one webhook that are read: more do not tell what its settings were. */
const mostChanges = 50;

type Row = { readonly [Name in keyof AuditRow]: AuditRow[Name] | null } & {
  readonly index: string;
  readonly is_complete: boolean;
};

/** What the audit log says of each webhook since a time, in the order of the requests. */
export async function readChangesSince(
  client: Queryable,
  workspaceId: string,
  requests: readonly ChangesRequest[],
): Promise<SettingsHistory[]> {
  const { rows } = await client.query<Row>({
    name: 'webhook-changes-since',
    text: /* sql */ `
      select r.index, exists (
        select from settings.audit_log
        where workspace_id = $1 and object_id = r.webhook_id and object_type = 'WEBHOOK' and id < r.since
      ) as is_complete, e.*
      from unnest($2::text[], $3::uuid[]) with ordinality as r (webhook_id, since, index)
      left join lateral (
        select ${auditColumns} from settings.audit_log
        where workspace_id = $1 and object_id = r.webhook_id and object_type = 'WEBHOOK' and id >= r.since
        order by id desc limit ${mostChanges + 1}
      ) as e on true
      order by r.index, e.id desc`,
    values: [
      workspaceId,
      requests.map(({ webhookId }) => webhookId),
      requests.map(({ since }) => uuidv7LowerBound(since.getTime())),
    ],
  });
  const byRequest = Map.groupBy(rows, ({ index }) => Number(index) - 1);
  return requests.map((_request, index) => {
    const found = byRequest.get(index) ?? [];
    const changes = found.filter(({ id }) => id !== null).map((row) => toAuditEntry(row as AuditRow));
    return {
      changes: changes.length > mostChanges ? null : changes,
      isComplete: found[0]?.is_complete ?? false,
    };
  });
}
