import { type CustomHeader, type Webhook, type WebhookSettings } from '../../model/index.ts';
import { type SealedCell, type SecretBox } from '../secret-box.ts';
import { noEd25519Key } from './ed25519-columns.ts';
import { type WebhookRow } from './entities.ts';
import { fieldGrammar, readConditions } from './stored-conditions.ts';
import { noAuthentication, shownAuthentication } from './webhook-authentication.ts';
import { cellOf, type WebhookKey } from './webhook-cell.ts';
import { noPreviousSecret } from './webhook-secret.ts';
import { noTlsIdentity } from './webhook-tls.ts';

/** What has columns of its own, most of it encrypted. */
type SealedSettings = 'customHeaders' | 'authentication' | 'clientCertificate' | 'caCertificates';

/** The columns of all other settings. */
export function columnsOf(settings: Omit<WebhookSettings, SealedSettings>) {
  const { name, url, description, enabled, retryCount, timeoutMs } = settings;
  const { sources, eventFilter, requiredConsent, conditions } = settings;
  const { conditionMatch, retrySchedule, retryDelays, retryJitter, rateLimitPerSecond } = settings;
  const { standardWebhooks, timestampedSignature } = settings;
  return {
    name,
    url,
    description,
    enabled,
    retryCount,
    timeoutMs,
    retrySchedule,
    retryDelays: [...retryDelays],
    retryJitter,
    rateLimitPerSecond,
    sources: [...sources],
    filterMode: eventFilter.mode,
    filterEvents: [...eventFilter.events],
    requiredConsent: [...requiredConsent],
    conditions: JSON.stringify(conditions),
    conditionMatch,
    fieldGrammar,
    standardWebhooks,
    timestampedSignature,
  };
}

export function headerColumns(headers: readonly CustomHeader[], webhook: WebhookKey, box: SecretBox) {
  const cell = cellOf(webhook, 'custom-headers');
  return { sealedHeaders: headers.length > 0 ? box.seal(JSON.stringify(headers), cell) : null };
}

/** For a deleted webhook: what nobody needs any more, secrets above all. Name and URL stay for the log. */
export const emptied = {
  description: null,
  sources: [] as string[],
  filterMode: 'INCLUDE',
  filterEvents: [] as string[],
  requiredConsent: [] as string[],
  conditions: '[]',
  sealedSecret: null,
  secretHint: null,
  ...noPreviousSecret,
  ...noEd25519Key,
  sealedHeaders: null,
  ...noAuthentication,
  ...noTlsIdentity,
} as const;

/** For a new URL, and for a webhook that was enabled again: what was known of its endpoint no longer applies. */
export const freshHealth = {
  healthState: 'HEALTHY',
  healthReason: null,
  healthSince: null,
  healthStep: 0,
  nextProbeAt: null,
  healthFailedEvent: null,
  disabledReason: null,
  disabledAt: null,
} as const;

/** @throws When they cannot be decrypted. */
export function openHeaders(sealed: string | null, cell: SealedCell, box: SecretBox): CustomHeader[] {
  return sealed === null ? [] : (JSON.parse(box.open(sealed, cell)) as CustomHeader[]);
}

/** Headers to show, not to send: none if they cannot be decrypted, and whether that is so. */
export function showHeaders(
  sealed: string | null,
  cell: SealedCell,
  box: SecretBox,
): Pick<Webhook, 'customHeaders' | 'customHeadersUnreadable'> {
  try {
    return { customHeaders: openHeaders(sealed, cell, box), customHeadersUnreadable: false };
  } catch {
    return { customHeaders: [], customHeadersUnreadable: true };
  }
}

/** Copies column by column: an entity has properties of the ORM, and a sealed secret must not leave storage. */
export function toWebhook(row: WebhookRow, box: SecretBox): Webhook {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    url: row.url,
    description: row.description ?? null,
    enabled: row.enabled,
    sources: row.sources,
    eventFilter: { mode: row.filterMode, events: row.filterEvents },
    requiredConsent: row.requiredConsent,
    conditions: readConditions(row.conditions, row.fieldGrammar),
    conditionMatch: row.conditionMatch,
    retryCount: row.retryCount,
    timeoutMs: row.timeoutMs,
    retrySchedule: row.retrySchedule,
    retryDelays: row.retryDelays,
    retryJitter: row.retryJitter,
    rateLimitPerSecond: row.rateLimitPerSecond ?? null,
    disabledReason: row.disabledReason ?? null,
    disabledAt: row.disabledAt ?? null,
    health: {
      state: row.healthState,
      reason: row.healthReason ?? null,
      since: row.healthSince ?? null,
      step: row.healthStep,
      nextProbeAt: row.nextProbeAt ?? null,
      failedEvent: row.healthFailedEvent ?? null,
    },
    hasSecret: typeof row.sealedSecret === 'string',
    secretHint: row.secretHint ?? null,
    standardWebhooks: row.standardWebhooks,
    timestampedSignature: row.timestampedSignature,
    ed25519PublicKey: row.ed25519PublicKey ?? null,
    previousSecretUntil: row.previousSecretUntil ?? null,
    ...showHeaders(row.sealedHeaders ?? null, cellOf(row, 'custom-headers'), box),
    authentication: shownAuthentication(row, box),
    clientCertificate: row.clientCertificate ?? null,
    caCertificates: row.caCertificates ?? null,
    revision: row.revision,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    deletedAt: row.deletedAt ?? null,
  };
}
