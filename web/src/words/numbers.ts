const wholeNumber = new Intl.NumberFormat('en');

/** A whole number with commas between thousands: 12480 becomes "12,480". Never rounded or abbreviated. */
export function count(value: number): string {
  return wholeNumber.format(value);
}

/** "1 attempt", "12,480 attempts". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A success rate with one decimal, or a dash before the first attempt. */
export function percent(rate: number | null | undefined): string {
  if (rate == null) return '–';
  return rate === 100 || rate === 0 ? `${rate}%` : `${rate.toFixed(1)}%`;
}

/**
 * The success rate from which an endpoint counts as healthy. The rate counts attempts, so a delivery that succeeds on
 * its first retry lowers it, too. Below 95 %, more than one attempt in twenty fails.
 */
export const HEALTHY_FROM_PERCENT = 95;

export type Health = 'healthy' | 'failing' | 'unknown';

export function health(rate: number | null | undefined): Health {
  if (rate == null) return 'unknown';
  return rate >= HEALTHY_FROM_PERCENT ? 'healthy' : 'failing';
}
