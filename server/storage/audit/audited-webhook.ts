import {
  type AuditedFields,
  type AuditObject,
  maskedValue,
  secretValue,
  urlWithoutSecrets,
  type Webhook,
  type WebhookSettings,
} from '../../model/index.ts';

/** All settings but the custom headers, so that a new one cannot be forgotten here. */
type Settings = Record<Exclude<keyof WebhookSettings, 'customHeaders'>, unknown>;

/**
 * What the audit log compares of a webhook. Neither values of custom headers nor secret parts of the URL get there.
 *
 * @param sealedSecret Its secret key, encrypted; null when it has none.
 */
export function auditedWebhook(webhook: Webhook, sealedSecret: string | null): AuditedFields {
  const settings: Settings = {
    name: webhook.name,
    url: maskedValue(webhook.url, urlWithoutSecrets(webhook.url)),
    description: webhook.description,
    enabled: webhook.enabled,
    sources: webhook.sources,
    eventFilter: webhook.eventFilter,
    requiredConsent: webhook.requiredConsent,
    conditions: webhook.conditions,
    conditionMatch: webhook.conditionMatch,
    retryCount: webhook.retryCount,
    timeoutMs: webhook.timeoutMs,
    retrySchedule: webhook.retrySchedule,
    retryDelays: webhook.retryDelays,
    retryJitter: webhook.retryJitter,
    rateLimitPerSecond: webhook.rateLimitPerSecond,
    standardWebhooks: webhook.standardWebhooks,
    timestampedSignature: webhook.timestampedSignature,
  };
  const headers = webhook.customHeaders.map(
    ({ name, value }) => [`customHeaders.${name}`, secretValue(value)] as const,
  );
  return {
    ...settings,
    ...Object.fromEntries(headers),
    secretKey: secretValue(sealedSecret),
    previousSecretUntil: webhook.previousSecretUntil,
    ed25519PublicKey: webhook.ed25519PublicKey,
    disabledReason: webhook.disabledReason,
  };
}

export function webhookObject({ id, name }: Pick<Webhook, 'id' | 'name'>): AuditObject {
  return { type: 'WEBHOOK', id, name };
}
