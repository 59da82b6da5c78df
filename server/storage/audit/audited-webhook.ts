import {
  type AuditedFields,
  type AuditObject,
  type CustomHeader,
  maskedValue,
  secretValue,
  urlWithoutSecrets,
  type Webhook,
  type WebhookSettings,
} from '../../model/index.ts';

/** All settings but the custom headers: one that is added to webhooks has to be added here. */
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
  return {
    ...settings,
    customHeaders: auditedHeaders(webhook.customHeaders),
    secretKey: secretValue(sealedSecret),
    previousSecretUntil: webhook.previousSecretUntil,
    ed25519PublicKey: webhook.ed25519PublicKey,
    disabledReason: webhook.disabledReason,
  };
}

/** Their names: the log says when values changed. */
function auditedHeaders(headers: readonly CustomHeader[]) {
  if (headers.length === 0) return null;
  return maskedValue(JSON.stringify(headers), headers.map(({ name }) => name).join(', '));
}

export function webhookObject({ id, name }: Pick<Webhook, 'id' | 'name'>): AuditObject {
  return { type: 'WEBHOOK', id, name };
}
