import {
  type AuditAction,
  type AuditActorKind,
  type AuditChange,
  type AuditEntry,
  type AuditObjectType,
} from '../../model/index.ts';

/** A row as these columns read it. */
export interface AuditRow {
  readonly id: string;
  readonly occurred_at: Date;
  readonly actor_kind: AuditActorKind;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly action: AuditAction;
  readonly object_type: AuditObjectType | null;
  readonly object_id: string | null;
  readonly object_name: string | null;
  readonly client_address: string | null;
  readonly count: number;
  readonly changes: string | null;
}

export const auditColumns = `id, occurred_at, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name,
  client_address, count, changes`;

export function toAuditEntry(row: AuditRow): AuditEntry {
  const { object_type: type, object_id: id } = row;
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    object: type && id ? { type, id, name: row.object_name } : null,
    clientAddress: row.client_address,
    count: row.count,
    changes: row.changes === null ? [] : (JSON.parse(row.changes) as AuditChange[]),
  };
}
