/**
 * The number that a value stands for in a comparison (`> < >= <=`), by JavaScript's cast to Number.
 *
 * @returns NaN for what has no place in an order: null, a missing value, blank text, objects, arrays, and
 * text that is not a number. JavaScript itself would cast null and blank text to 0 and `[5]` to 5.
 */
export function toComparableNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return NaN;
}
