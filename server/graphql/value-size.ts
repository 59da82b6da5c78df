/** Of a date in JSON. */
const dateLength = 26;
/** Of a number, a boolean or null, about. */
const plainLength = 5;

/** About how many bytes a value has as JSON, whatever it is: what was read from the database, or a part of an answer. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return plainLength;
  if (value instanceof Date) return dateLength;
  if (Array.isArray(value)) return sumOf(value) + 2;
  if (value instanceof Map) return sumOf(value.values()) + 2;
  let size = 2;
  for (const key in value) size += key.length + 4 + sizeOf((value as Record<string, unknown>)[key]);
  return size;
}

function sumOf(items: Iterable<unknown>): number {
  let size = 0;
  for (const item of items) size += sizeOf(item) + 1;
  return size;
}
