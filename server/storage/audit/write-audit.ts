import { uuidv7 } from '../../ids.ts';
import {
  type AuditAction,
  type AuditChange,
  type AuditObject,
  type Author,
  type DeliveryKey,
  formatDeliveryId,
} from '../../model/index.ts';
import { type SqlRunner } from '../idempotency/idempotency.ts';

/** In place of a workspace, for what concerns the installation. */
export const installationId = '00000000-0000-0000-0000-000000000000';

/** What is to be added to the audit log. */
export interface NewAuditEntry {
  /** Null for what belongs to no workspace. */
  readonly workspaceId: string | null;
  readonly by: Author;
  readonly at: Date;
  readonly action: AuditAction;
  readonly object?: AuditObject | DeliveryObject;
  /** What changed. When the list is empty, nothing did, and nothing is written. */
  readonly changes?: readonly AuditChange[];
}

/** A delivery, which is called by the name of its webhook. */
interface DeliveryObject {
  readonly type: 'DELIVERY';
  readonly id: string;
  readonly webhookId: string;
}

export function deliveryObject(key: DeliveryKey): DeliveryObject {
  return { type: 'DELIVERY', id: formatDeliveryId(key), webhookId: key.webhookId };
}

/** Characters of a name that are kept. */
const nameLength = 200;

/**
 * Adds an entry to the audit log.
 *
 * @param tx The transaction of the change, so that there is no change without an entry and no entry without a change.
 */
export async function writeAudit(tx: SqlRunner, entry: NewAuditEntry): Promise<void> {
  const { workspaceId, by, at, action, object, changes } = entry;
  if (changes?.length === 0) return;
  const { kind, id: actorId } = by.actor;
  const [name, webhookId] = object && 'webhookId' in object ? [null, object.webhookId] : [object?.name, null];
  await tx.query(
    /* sql */ `
      insert into settings.audit_log (workspace_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
        object_type, object_id, object_name, client_address, changes)
      values ($1, $2, $3, $4, $5, coalesce(
        (select name from settings.api_keys where id = $6::uuid), (select email from people.users where id = $14::uuid)), $7, $8, $9,
        coalesce($10::text, (select name from settings.webhooks where id = $11::uuid)), $12, $13)`,
    [
      workspaceId ?? installationId,
      uuidv7(at.getTime()),
      at.toISOString(),
      kind,
      actorId,
      kind === 'API_KEY' || kind === 'BOOTSTRAP_KEY' ? actorId : null,
      action,
      object?.type ?? null,
      object?.id ?? null,
      name?.slice(0, nameLength) ?? null,
      webhookId,
      by.clientAddress,
      changes ? JSON.stringify(changes) : null,
      kind === 'USER' ? actorId : null,
    ],
  );
}
