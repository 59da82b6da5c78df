import { uuidv7 } from '../../ids.ts';
import { changesBetween } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Disables a webhook whose endpoint answered that it is gone, unless its URL or headers were changed since. Increments
 * the workspace's version, so that every process reads the change, and adds an entry to the audit log.
 *
 * @param webhook With the revision that the endpoint answered to.
 */
export async function disableWebhook(
  client: Queryable,
  webhook: { readonly workspaceId: string; readonly webhookId: string; readonly revision: number | null },
  reason: string,
  now: Date,
): Promise<void> {
  await client.query({
    name: 'disable-webhook',
    text: /* sql */ `
      with version as (
        update settings.workspaces set webhooks_version = webhooks_version + 1 where id = $1
        returning webhooks_version
      ), disabled as (
        update settings.webhooks
        set enabled = false, disabled_reason = $4, disabled_at = $5, updated_at = $5,
          version = (select webhooks_version from version)
        where id = $2 and workspace_id = $1 and revision = $3 and enabled and deleted_at is null
        returning id, name
      )
      insert into settings.audit_log
        (workspace_id, id, occurred_at, actor_kind, action, object_type, object_id, object_name, changes)
      select $1::uuid, $6::uuid, $5::timestamptz, 'SYSTEM', 'WEBHOOK_UPDATED', 'WEBHOOK', id, name, $7 from disabled`,
    values: [
      webhook.workspaceId,
      webhook.webhookId,
      webhook.revision,
      reason,
      now,
      uuidv7(now.getTime()),
      JSON.stringify(
        changesBetween({ enabled: true, disabledReason: null }, { enabled: false, disabledReason: reason }),
      ),
    ],
  });
}
