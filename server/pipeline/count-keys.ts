import { type JsonValue } from '../model/index.ts';

/** Counts the keys of all objects in a value, until there are more than `most`. Takes any depth. */
export function countKeys(value: JsonValue, most: number): number {
  let count = 0;
  const open: JsonValue[] = [value];
  while (open.length > 0 && count <= most) {
    const next = open.pop()!;
    if (typeof next !== 'object' || next === null) continue;
    const parts = Array.isArray(next) ? (next as readonly JsonValue[]) : Object.values(next);
    if (!Array.isArray(next)) count += parts.length;
    for (const part of parts) if (typeof part === 'object' && part !== null) open.push(part);
  }
  return count;
}
