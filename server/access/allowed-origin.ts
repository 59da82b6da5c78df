import { type Source } from '../model/index.ts';

/**
 * Whether a source takes events from a request with this `Origin`. Browsers send one with every request to another site
 * that has a body; programs need not, and may send any.
 */
export function isAllowedOrigin(
  { allowedOrigins }: Pick<Source, 'allowedOrigins'>,
  origin: string | undefined,
): boolean {
  return allowedOrigins.length === 0 || origin === undefined || allowedOrigins.includes(origin.toLowerCase());
}
