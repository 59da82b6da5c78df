/**
 * All paths of an event that a condition can use, such as `properties.items.0.price`, in document order. They include
 * the paths of objects and arrays, for CONTAINS and EXISTS. Of an array, only the first element is included, since the
 * others usually have the same shape.
 */
export function fieldPaths(event: unknown, prefix = ''): string[] {
  if (typeof event !== 'object' || event === null) return [];
  const entries = Array.isArray(event) ? Object.entries(event.slice(0, 1)) : Object.entries(event);
  return entries
    .filter(([name]) => name !== '' && !name.includes('.'))
    .flatMap(([name, value]) => [prefix + name, ...fieldPaths(value, `${prefix}${name}.`)]);
}
