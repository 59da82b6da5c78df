import { count } from './numbers.ts';

/** What a webhook has not delivered yet, as the API counts it. */
export interface Undelivered {
  readonly pending: number;
  readonly retrying: number;
  readonly held: number;
  /** False when there may be more pending or retrying ones. */
  readonly isExact: boolean;
}

/** "3 pending, 1,200+ retrying, 10,000 held"; null when there is nothing. */
export function undeliveredInWords({ pending, retrying, held, isExact }: Undelivered): string | null {
  const more = isExact ? '' : '+';
  const parts = [
    pending > 0 && `${count(pending)}${more} pending`,
    retrying > 0 && `${count(retrying)}${more} retrying`,
    held > 0 && `${count(held)} held`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : parts.join(', ');
}
