import { type EndpointHealth } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Changes the stored health of an endpoint, unless another process has changed it since it was read. Increments the
 * workspace's version like any change of a webhook, so that every process reads it.
 *
 * @param webhook With a revision when the change follows from a response: it is ignored when the webhook has a newer
 *   revision, which may point to another endpoint.
 * @param known The health that the change was decided on.
 * @param dueAt For a change that was due at a time: the stored `next_probe_at`. Of several processes, one makes the
 *   change.
 * @returns Whether it was changed.
 */
export async function changeHealth(
  client: Queryable,
  webhook: { readonly workspaceId: string; readonly webhookId: string; readonly revision?: number },
  known: EndpointHealth,
  next: EndpointHealth,
  dueAt: Date | null = null,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'change-health',
    // Locks the workspace's row first, like every change of a webhook. A version without a change is harmless.
    text: /* sql */ `
      with version as (
        update settings.workspaces set webhooks_version = webhooks_version + 1 where id = $1
        returning webhooks_version
      )
      update settings.webhooks
      set health_state = $5, health_reason = $6, health_since = $7, health_step = $8, next_probe_at = $9,
        health_failed_event = $10,
        version = (select webhooks_version from version)
      where id = $2 and workspace_id = $1 and deleted_at is null and health_state = $3 and health_step = $4
        and ($11::timestamptz is null or next_probe_at = $11) and ($12::integer is null or revision = $12)`,
    values: [
      webhook.workspaceId,
      webhook.webhookId,
      known.state,
      known.step,
      next.state,
      next.reason,
      next.since,
      next.step,
      next.nextProbeAt,
      next.failedEvent,
      dueAt,
      webhook.revision ?? null,
    ],
  });
  return rowCount === 1;
}
