import { type WebhookQuota } from '../../model/index.ts';

/** A change of webhooks that would exceed a quota of their workspace. Nothing of it was stored. */
export class QuotaExceeded extends Error {
  readonly quota: WebhookQuota;
  readonly limit: number;
  /** What there would be with the change. */
  readonly found: number;

  constructor(quota: WebhookQuota, limit: number, found: number) {
    super(`The quota ${quota} is ${limit}; there would be ${found}.`);
    this.quota = quota;
    this.limit = limit;
    this.found = found;
  }
}
