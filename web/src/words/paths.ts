/**
 * Every dot path of an event that a condition can look at, in reading order: `properties.items.0.price`. Objects and
 * arrays themselves are paths, too (CONTAINS and EXISTS look at them). Only the first element of an array is walked:
 * the others have the same shape as a rule.
 */
export function fieldPaths(event: unknown, prefix = ''): string[] {
  if (typeof event !== 'object' || event === null) return [];
  const entries = Array.isArray(event) ? Object.entries(event.slice(0, 1)) : Object.entries(event);
  return entries
    .filter(([name]) => name !== '' && !name.includes('.'))
    .flatMap(([name, value]) => [prefix + name, ...fieldPaths(value, `${prefix}${name}.`)]);
}
