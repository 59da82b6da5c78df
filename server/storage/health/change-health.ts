import { type EndpointHealth } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/**
 * Changes what is known of an endpoint, unless somebody else has changed it since. Counts as a change of the webhook, so
 * every process hears of it as of any other.
 *
 * @param known What the change was decided on.
 * @param webhook With the revision that the decision is about, where it is about one: what an endpoint did that the
 *   webhook does not point to any more says nothing.
 * @param turn For whoever acts because it is time to: that time. Of several, one gets the turn.
 * @returns Whether it was changed.
 */
export async function changeHealth(
  client: Queryable,
  webhook: { readonly workspaceId: string; readonly webhookId: string; readonly revision?: number },
  known: EndpointHealth,
  next: EndpointHealth,
  turn: Date | null = null,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'change-health',
    // The workspace's row first, as everybody who changes webhooks does. A version that counts no change does no harm.
    text: /* sql */ `
      with version as (
        update settings.workspaces set webhooks_version = webhooks_version + 1 where id = $1
        returning webhooks_version
      )
      update settings.webhooks
      set health_state = $5, health_reason = $6, health_since = $7, health_step = $8, next_probe_at = $9,
        version = (select webhooks_version from version)
      where id = $2 and workspace_id = $1 and deleted_at is null and health_state = $3 and health_step = $4
        and ($10::timestamptz is null or next_probe_at = $10) and ($11::integer is null or revision = $11)`,
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
      turn,
      webhook.revision ?? null,
    ],
  });
  return rowCount === 1;
}
