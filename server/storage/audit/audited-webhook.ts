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

/** All settings but custom headers and credentials: one that is added to webhooks has to be added here. */
type Settings = Record<
  Exclude<keyof WebhookSettings, 'customHeaders' | 'authentication' | 'clientCertificate'>,
  unknown
>;

interface SealedSettings {
  readonly sealedSecret?: string | null;
  readonly sealedAuthentication?: string | null;
  readonly sealedClientKey?: string | null;
}

/**
 * What the audit log compares of a webhook. Neither values of custom headers, nor credentials, nor secret parts of the
 * URL get there.
 *
 * @param sealed Its secret key, credentials and private key, encrypted; null where it has none.
 */
export function auditedWebhook(webhook: Webhook, sealed: SealedSettings): AuditedFields {
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
    caCertificates: webhook.caCertificates,
  };
  return {
    ...settings,
    customHeaders: auditedHeaders(webhook.customHeaders),
    secretKey: secretValue(sealed.sealedSecret ?? null),
    authentication: webhook.authentication?.type ?? null,
    credentials: secretValue(sealed.sealedAuthentication ?? null),
    clientCertificate: webhook.clientCertificate,
    privateKey: secretValue(sealed.sealedClientKey ?? null),
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
