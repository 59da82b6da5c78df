const THIN_SPACE = '\u202f';

/** A whole number with thin separators: 12480 becomes "12 480". Nothing is rounded or abbreviated. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** "1 attempt", "12 480 attempts". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A success rate with one decimal, or a dash before the first attempt: no attempt is not a failure. */
export function percent(rate: number | null | undefined): string {
  if (rate == null) return '–';
  return rate === 100 || rate === 0 ? `${rate}%` : `${rate.toFixed(1)}%`;
}

/**
 * From this success rate on an endpoint counts as healthy. The rate counts attempts, so a delivery that arrives on its
 * first retry already costs one: below 95 % more than one attempt in twenty fails, which is no longer noise.
 */
export const HEALTHY_FROM_PERCENT = 95;

export type Health = 'healthy' | 'failing' | 'unknown';

export function health(rate: number | null | undefined): Health {
  if (rate == null) return 'unknown';
  return rate >= HEALTHY_FROM_PERCENT ? 'healthy' : 'failing';
}
