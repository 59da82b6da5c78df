import { count } from './numbers.ts';

/** "1 webhook needs attention", "More than 50 webhooks need attention". */
export function needAttention(known: number, hasMore: boolean): string {
  if (known === 1 && !hasMore) return '1 webhook needs attention';
  return `${hasMore ? 'More than ' : ''}${count(known)} webhooks need attention`;
}
