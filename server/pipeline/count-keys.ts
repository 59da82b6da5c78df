import { type JsonObject, type JsonValue } from '../model/index.ts';

/** Counts the keys of all objects in a value, until there are more than `most`. Takes any depth. */
export function countKeys(value: JsonValue, most: number): number {
  let count = 0;
  const open: JsonValue[] = [value];
  while (open.length > 0 && count <= most) {
    const next = open.pop()!;
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const part of next as readonly JsonValue[]) if (isOpen(part)) open.push(part);
      continue;
    }
    const keys = Object.keys(next);
    count += keys.length;
    for (const key of keys) {
      const part = (next as JsonObject)[key]!;
      if (isOpen(part)) open.push(part);
    }
  }
  return count;
}

function isOpen(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}
