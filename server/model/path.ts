/**
 * The grammar of a condition's field: one or more keys joined by dots, such as `properties.items.0.price`.
 * There is no escaping: a key that itself contains a dot cannot be reached.
 *
 * @returns the path's segments, or null for a bad path: an empty one, or one with an empty segment.
 */
export function parsePath(field: string): readonly string[] | null {
  const segments = field.split('.');
  return segments.includes('') ? null : segments;
}
