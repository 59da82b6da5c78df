import { type EntityManager } from '@mikro-orm/postgresql';

import { type Webhook } from '../../model/index.ts';
import { type SecretBox } from '../secret-box.ts';
import { WebhookRevisionEntity, type WebhookRow } from './entities.ts';
import { cellOf, revisionCell } from './webhook-cell.ts';

/** A change of these makes a new revision, so that the log can still show what earlier attempts sent. */
export function requestOf({ url, customHeaders, customHeadersUnreadable, authentication }: Webhook): string {
  return JSON.stringify([url, customHeaders, customHeadersUnreadable, authentication?.type]);
}

/** Revisions of a webhook that are kept: of attempts made with an older one, the log has no request. */
const revisionsKept = 100;

export async function keepRevision(
  em: EntityManager,
  row: WebhookRow,
  now: Date,
  box: SecretBox,
): Promise<void> {
  const { id: webhookId, revision } = row;
  await em.nativeDelete(WebhookRevisionEntity, { webhookId, revision: { $lte: revision - revisionsKept } });
  await em.insert(WebhookRevisionEntity, {
    webhookId,
    revision,
    url: row.url,
    sealedHeaders: row.sealedHeaders ? sealedFor(row, row.sealedHeaders, box) : null,
    authenticationType: row.authenticationType ?? null,
    createdAt: now,
  });
}

/** Drops the token that was obtained with credentials that may have changed. */
export async function dropAccessToken(em: EntityManager, webhookId: string): Promise<void> {
  await em.execute('delete from settings.access_tokens where webhook_id = ?', [webhookId]);
}

/** The headers, sealed for their revision. Those that nobody can decrypt are kept as they are: they stay unreadable. */
function sealedFor(row: WebhookRow, sealed: string, box: SecretBox): string {
  let headers: string;
  try {
    headers = box.open(sealed, cellOf(row, 'custom-headers'));
  } catch {
    return sealed;
  }
  return box.seal(headers, revisionCell(row, row.revision));
}

/** Drops what is stored of a deleted webhook besides its row, unless the log needs it. */
export async function dropUnused(em: EntityManager, workspaceId: string, webhookId: string): Promise<void> {
  await dropAccessToken(em, webhookId);
  await em.execute('delete from delivery.rate_limits where workspace_id = ? and webhook_id = ?', [
    workspaceId,
    webhookId,
  ]);
  await em.execute(
    /* sql */ `delete from settings.webhook_revisions where webhook_id = ? and not exists (
      select from delivery.attempts where workspace_id = ? and webhook_id = ? and revision is not null)`,
    [webhookId, workspaceId, webhookId],
  );
}
