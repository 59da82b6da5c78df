import { breakerLimits } from './endpoint-health.ts';

/**
 * Why somebody has to look after a webhook; the first of these that applies:
 * - DISABLED: the product disabled it, since its endpoint is gone;
 * - SECRET_UNREADABLE, HEADERS_UNREADABLE, AUTHENTICATION_UNREADABLE: they cannot be decrypted, so nothing is sent;
 * - ENDPOINT_DOWN: its breaker has been open for some time;
 * - FAILING: all attempts since its last success failed, although the breaker is closed: the endpoint refuses everything;
 * - MANY_FAILURES: more of its recent attempts fail than should, see `nextTrend`;
 * - CERTIFICATE_EXPIRES: its client certificate has expired, or will soon;
 * - RATE_LIMITED: its rate limit is too low for its events.
 */
export type AttentionReason =
  | 'DISABLED'
  | 'SECRET_UNREADABLE'
  | 'HEADERS_UNREADABLE'
  | 'AUTHENTICATION_UNREADABLE'
  | 'ENDPOINT_DOWN'
  | 'FAILING'
  | 'MANY_FAILURES'
  | 'CERTIFICATE_EXPIRES'
  | 'RATE_LIMITED';

/** When a webhook needs attention. */
export const attentionLimits = {
  /** How long a breaker has to be open: shorter outages end by themselves. */
  downMs: 300_000,
  /** Attempts in a row that have to fail at least, over at least `failingMs`: what would open a breaker. */
  failures: breakerLimits.failures,
  failingMs: breakerLimits.milliseconds,
  /** How late all of the last first attempts have to be that were made within the last `lateMs`. */
  lateMs: 300_000,
  /** How long before the end of a client certificate: enough to get another one. */
  certificateMs: 30 * 86_400_000,
} as const;

/** The errors of attempts of which nothing was sent, since stored settings cannot be decrypted. */
export const unreadable = {
  secret: 'not sent: the secret key cannot be decrypted',
  headers: 'not sent: the custom headers cannot be decrypted',
  authentication: 'not sent: the authentication cannot be decrypted',
} as const;

/** Failed attempts of a webhook with one error, and the last of them as an example. */
export interface CountedFailure {
  readonly error: string;
  readonly failures: number;
  readonly eventRowId: string;
  readonly attemptNumber: number;
}

/** What is known of a webhook that needs attention. */
export interface Attention {
  readonly webhookId: string;
  readonly reason: AttentionReason;
  /** Since when, or since when at least; null where nobody knows. */
  readonly since: Date | null;
  /** What the product, the breaker or the last attempt says of it; null when nothing. */
  readonly detail: string | null;
  /**
   * The error that most attempts had in the last hour, or in the last 24 hours if none failed in that hour. Null where it
   * is not known, and for reasons that are not about failed attempts.
   */
  readonly failure: CountedFailure | null;
}

/** Says for people why a webhook needs attention, and where it is not plain, what to do. */
export function attentionSentence({
  reason,
  detail,
  failure,
}: Pick<Attention, 'reason' | 'detail' | 'failure'>): string {
  switch (reason) {
    case 'DISABLED':
      return `${asSentence(detail ?? 'Its endpoint is gone')} The webhook was disabled.`;
    case 'SECRET_UNREADABLE':
      return 'The secret key cannot be decrypted: nothing is sent until it is entered again.';
    case 'HEADERS_UNREADABLE':
      return 'The custom headers cannot be decrypted: nothing is sent until they are entered again.';
    case 'AUTHENTICATION_UNREADABLE':
      return 'The authentication cannot be decrypted: nothing is sent until it is entered again.';
    case 'ENDPOINT_DOWN':
      return `The endpoint is down, and deliveries are paused. ${asSentence(detail ?? '')}`.trimEnd();
    case 'FAILING':
      return `The last ${attentionLimits.failures} attempts failed${detail === null ? '.' : asSentence(`: ${detail}`)}`;
    case 'MANY_FAILURES':
      return [detail ?? 'Many recent attempts failed.', failure && mostCommon(failure)]
        .filter(Boolean)
        .join(' ');
    case 'CERTIFICATE_EXPIRES':
      return `The client certificate expires ${detail === null ? 'soon' : `on ${detail}`}: enter a new one.`;
    case 'RATE_LIMITED':
      return `The rate limit is too low: deliveries start more than ${attentionLimits.lateMs / 60_000} minutes late.`;
  }
}

function mostCommon({ error }: CountedFailure): string {
  return asSentence(`Most common error: ${error}`);
}

function asSentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
