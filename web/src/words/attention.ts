import { cause, causeOfReason } from './errors.ts';
import { count } from './numbers.ts';

/** "1 webhook needs attention", "More than 50 webhooks need attention". */
export function needAttention(known: number, hasMore: boolean): string {
  if (known === 1 && !hasMore) return '1 webhook needs attention';
  return `${hasMore ? 'More than ' : ''}${count(known)} webhooks need attention`;
}

/** Why a webhook needs attention, as the API says it. */
export interface AttentionText {
  readonly reason: string;
  readonly message: string;
  readonly detail?: string | null;
  readonly failure?: { readonly error: string } | null;
}

/** A sentence, and how it ends: with the error that is behind it. Null where there is none to name. */
export interface AttentionWords {
  readonly said: string;
  readonly cause: string | null;
}

/** The same with the error in words: "The endpoint is down, and deliveries are paused:", "connection refused". */
export function attentionInWords({ reason, message, detail, failure }: AttentionText): AttentionWords {
  const ofDetail = detail ? (reason === 'FAILING' ? cause(detail) : causeOfReason(detail)) : null;
  if (reason === 'ENDPOINT_DOWN' && ofDetail)
    return { said: 'The endpoint is down, and deliveries are paused:', cause: ofDetail };
  if (reason === 'FAILING' && ofDetail) return { said: 'Every attempt fails:', cause: ofDetail };
  const common = reason === 'MANY_FAILURES' && detail ? cause(failure?.error) : null;
  return common ? { said: `${detail} Most common error:`, cause: common } : { said: message, cause: null };
}
