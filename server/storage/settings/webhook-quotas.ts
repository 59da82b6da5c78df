import { type EntityManager } from '@mikro-orm/postgresql';

import { deletedPerWebhook, type WebhookQuotas } from '../../model/index.ts';
import { QuotaExceeded } from '../quotas/quota-exceeded.ts';
import { type WebhookRow } from './entities.ts';

/** The settings of a row whose size is up to its author. The same columns as in `sizeOfSettings`. */
export function settingsBytes(row: WebhookRow): number {
  const { name, url, description, filterEvents, requiredConsent, conditions } = row;
  const { sealedHeaders, sealedAuthentication, clientCertificate, sealedClientKey, caCertificates } = row;
  const texts = [name, url, description, ...filterEvents, ...requiredConsent, conditions];
  texts.push(sealedHeaders, sealedAuthentication, clientCertificate, sealedClientKey, caCertificates);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
}

const sizeOfSettings = /* sql */ `octet_length(name) + octet_length(url) + coalesce(octet_length(description), 0)
  + octet_length(array_to_string(filter_events, '')) + octet_length(array_to_string(required_consent, ''))
  + octet_length(conditions)
  + coalesce(octet_length(sealed_headers), 0) + coalesce(octet_length(sealed_authentication), 0)
  + coalesce(octet_length(client_certificate), 0) + coalesce(octet_length(sealed_client_key), 0)
  + coalesce(octet_length(ca_certificates), 0)`;

/**
 * Checks what a workspace has after a webhook was written. To be called in the transaction that wrote it, which holds the
 * lock on the workspace's row: so of two processes that create the last webhook, one is refused.
 *
 * @param created Whether the webhook is new. What exists already may exceed a quota that was lowered since, and may be
 *   changed: only growth is refused.
 * @throws {QuotaExceeded} The transaction is to be rolled back.
 */
export async function checkWebhookQuotas(
  em: EntityManager,
  workspaceId: string,
  { webhooks, settingsBytes: bytes }: WebhookQuotas,
  created: boolean,
): Promise<void> {
  const rows = await em.execute<{ live: number; deleted: number; bytes: string }[]>(
    /* sql */ `
      select count(*) filter (where deleted_at is null)::integer as live,
        count(*) filter (where deleted_at is not null)::integer as deleted,
        coalesce(sum(${sizeOfSettings}) filter (where deleted_at is null), 0) as bytes
      from settings.webhooks where workspace_id = ?`,
    [workspaceId],
  );
  const found = rows[0]!;
  if (created && found.live > webhooks) throw new QuotaExceeded('webhooks', webhooks, found.live);
  const kept = webhooks * deletedPerWebhook;
  if (created && found.deleted >= kept) throw new QuotaExceeded('deleted_webhooks', kept, found.deleted);
  if (Number(found.bytes) > bytes) throw new QuotaExceeded('webhook_settings', bytes, Number(found.bytes));
}
