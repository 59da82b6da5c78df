import { type Queryable } from '../postgres/transaction.ts';

/**
 * Disables a webhook whose endpoint answered that it is gone, unless its URL or headers were changed since. Increments
 * the workspace's version, so that every process reads the change.
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
      )
      update settings.webhooks
      set enabled = false, disabled_reason = $4, disabled_at = $5, updated_at = $5,
        version = (select webhooks_version from version)
      where id = $2 and workspace_id = $1 and revision = $3 and enabled and deleted_at is null`,
    values: [webhook.workspaceId, webhook.webhookId, webhook.revision, reason, now],
  });
}
