/** What the server changed in an event's own fields before the filters: "added event_id, changed timestamp". Null for nothing. */
export function processingInWords(
  given: Readonly<Record<string, unknown>>,
  processed: Readonly<Record<string, unknown>>,
): string | null {
  const before = Object.keys(given).filter((field) => given[field] !== null);
  const after = Object.keys(processed);
  const added = after.filter((field) => !before.includes(field));
  const changed = after.filter((field) => before.includes(field) && !same(given[field], processed[field]));
  const removed = Object.keys(given).filter((field) => !after.includes(field));
  const parts = [
    ['added', added],
    ['changed', changed],
    ['left out', removed],
  ] as const;
  const words = parts.flatMap(([verb, fields]) => (fields.length > 0 ? `${verb} ${fields.join(', ')}` : []));
  return words.join('; ') || null;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
