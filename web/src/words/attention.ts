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
}

/** The same with the error in words: "The endpoint is down, and deliveries are paused: connection refused." */
export function attentionInWords({ reason, message, detail }: AttentionText): string {
  const why = detail && (reason === 'FAILING' ? cause(detail) : causeOfReason(detail));
  if (!why) return message;
  if (reason === 'ENDPOINT_DOWN') return `The endpoint is down, and deliveries are paused: ${why}.`;
  return reason === 'FAILING' ? `Every attempt fails: ${why}.` : message;
}
