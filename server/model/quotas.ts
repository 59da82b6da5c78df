import { type UserError } from './user-error.ts';

/** What is limited of the webhooks of a workspace. */
export type WebhookQuota = 'webhooks' | 'deleted_webhooks' | 'webhook_settings';

/** What is limited of the calls that send requests. */
export type CallQuota =
  'test_sends' | 'concurrent_test_sends' | 'webhook_rate_limit' | 'redeliveries' | 'waiting_redeliveries';

/** What is limited per workspace, and how many of these there are, by the names that the metric of refusals has. */
export type Quota = WebhookQuota | CallQuota | 'event_names' | 'sources' | 'workspaces';

/** What the webhooks of one workspace may take. */
export interface WebhookQuotas {
  /** Webhooks that are not deleted. */
  readonly webhooks: number;
  /** Bytes of the stored settings of all of them together. */
  readonly settingsBytes: number;
}

/** How often something may be done: `burst` times at once, and from then on `perSecond` times a second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * Of every webhook that a workspace may have, so many deleted ones are kept for the log. Without a bound, creating and
 * deleting webhooks in turn would fill the database.
 */
export const deletedPerWebhook = 10;

/** The refusal of what would exceed a quota on webhooks. `found` is what there would be. */
export function webhookQuotaError(quota: WebhookQuota, limit: number, found: number): UserError {
  if (quota === 'webhooks') {
    const message = `A workspace may have at most ${shown(limit)} webhooks (MAX_WEBHOOKS): delete one that is no longer needed.`;
    return { field: null, code: 'TOO_MANY', message };
  }
  if (quota === 'deleted_webhooks') {
    const message = `A workspace may have at most ${shown(limit)} deleted webhooks whose attempts are still in the log (${deletedPerWebhook} times MAX_WEBHOOKS): change webhooks instead of replacing them. Room is made when attempts leave the log (RETENTION_DAYS).`;
    return { field: null, code: 'TOO_MANY', message };
  }
  const message = `The settings of all webhooks of a workspace may have at most ${shown(limit)} bytes together (MAX_WEBHOOK_SETTINGS_BYTES); with this change they would have ${shown(found)}.`;
  return { field: null, code: 'TOO_LARGE', message };
}

/** The refusal of a source beyond the quota. */
export const sourceQuotaError: UserError = {
  field: null,
  code: 'TOO_MANY',
  message:
    'The workspace has the maximum number of sources (MAX_SOURCES): delete one that is no longer needed.',
};

/**
 * The refusal of a call that comes too soon.
 *
 * @param what Which calls are limited, and by which setting: the beginning of the sentence.
 */
export function rateLimited(field: readonly string[], what: string, retryAfterMs: number): UserError {
  const ms = Math.max(1, Math.ceil(retryAfterMs));
  const message = `${what}: try again in ${(ms / 1000).toLocaleString('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 })} s.`;
  return { field, code: 'RATE_LIMITED', message, retryAfterMs: ms };
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
