import { type ShownAuthentication } from './authentication.ts';
import { type EndpointHealth } from './endpoint-health.ts';
import { type Condition, type ConditionMatch, type EventFilter } from './filters.ts';
import { type RetrySchedule } from './retry-schedule.ts';

/** A header that a webhook adds to its requests. The value may be a credential: encrypted at rest, masked in logs. */
export interface CustomHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * Whether requests carry the headers of Standard Webhooks, and with which signatures: `v1` is an HMAC with the secret key,
 * `v1a` is made with a key pair of the webhook's own.
 */
export type StandardWebhooks = 'OFF' | 'V1' | 'V1_AND_V1A';

/** A webhook as it is stored, without its secret key. */
export interface Webhook {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly enabled: boolean;
  /** Ids of the sources whose events it gets; empty for all events. */
  readonly sources: readonly string[];
  readonly eventFilter: EventFilter;
  /** Categories of consent that an event must grant; empty for none. */
  readonly requiredConsent: readonly string[];
  readonly conditions: readonly Condition[];
  readonly conditionMatch: ConditionMatch;
  readonly retryCount: number;
  /** Milliseconds for a whole exchange. */
  readonly timeoutMs: number;
  readonly retrySchedule: RetrySchedule;
  /** Seconds before each retry, of CUSTOM; empty otherwise. */
  readonly retryDelays: readonly number[];
  readonly retryJitter: boolean;
  readonly rateLimitPerSecond: number | null;
  /** Why the product disabled it by itself; null when it did not, or somebody enabled it again. */
  readonly disabledReason: string | null;
  /** When it did. */
  readonly disabledAt: Date | null;
  readonly health: EndpointHealth;
  readonly hasSecret: boolean;
  /** The last four characters of the secret key; null when there is none or it is shorter than 12 characters. */
  readonly secretHint: string | null;
  /** Until when the secret key before the present one signs, too; null when there is none. It may be past. */
  readonly previousSecretUntil: Date | null;
  readonly standardWebhooks: StandardWebhooks;
  /** Whether requests carry `X-Perspection-Signature-V2`. */
  readonly timestampedSignature: boolean;
  /** With V1_AND_V1A: `whpk_` and 32 bytes in base64. */
  readonly ed25519PublicKey: string | null;
  readonly customHeaders: readonly CustomHeader[];
  /** There are custom headers, but they cannot be decrypted: `customHeaders` is empty, and nothing can be sent. */
  readonly customHeadersUnreadable: boolean;
  /** How requests are authenticated, without the secrets; null when they are not. */
  readonly authentication: ShownAuthentication | null;
  /** The certificate that connections show, with its intermediates, in PEM; null for none. */
  readonly clientCertificate: string | null;
  /** The authorities that connections trust instead of the usual ones, in PEM; null for the usual ones. */
  readonly caCertificates: string | null;
  /** Counts changes of what a request is made of (URL, headers, kind of authentication): an attempt names the one that it was sent with. */
  readonly revision: number;
  /** The workspace's counter of changes at this webhook's last change: a bigint as text. */
  readonly version: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A deleted webhook stays for its log; no query but the log's finds it. */
  readonly deletedAt: Date | null;
}

/** What the status icon shows: the last attempt's result, or IDLE when disabled or never attempted. */
export type WebhookStatus = 'DELIVERED' | 'FAILED' | 'RETRYING' | 'IDLE';

/** Counted by attempts, over the webhook's lifetime. Test sends do not count. */
export interface WebhookStats {
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: Exclude<WebhookStatus, 'IDLE'> | null;
  /** The error of the last attempt; null when that one was delivered. */
  readonly lastError: string | null;
}

export const noStats: WebhookStats = {
  total: 0,
  successful: 0,
  failed: 0,
  lastAttemptAt: null,
  lastStatus: null,
  lastError: null,
};

export function webhookStatus(webhook: Pick<Webhook, 'enabled'>, stats: WebhookStats): WebhookStatus {
  return webhook.enabled ? (stats.lastStatus ?? 'IDLE') : 'IDLE';
}

/** Successful attempts in per cent, with one decimal; null before the first attempt. */
export function successRate(stats: Pick<WebhookStats, 'total' | 'successful'>): number | null {
  return stats.total === 0 ? null : Math.round((stats.successful / stats.total) * 1000) / 10;
}
