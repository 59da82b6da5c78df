import { type JsonObject, type JsonValue } from '../model/index.ts';
import { isObject } from './is-object.ts';

/** What became of one field between two forms of an event. */
export interface FieldChange {
  readonly kind: 'ADDED' | 'CHANGED' | 'REMOVED';
  /** As a condition names the field: keys joined by dots. */
  readonly path: string;
  /** Null when it was added. */
  readonly before: JsonValue;
  /** Null when it was removed. */
  readonly after: JsonValue;
}

/**
 * The fields that differ, in the order of the new form, removed ones after the others of their object. Lists are compared
 * as a whole, and null counts as a value.
 *
 * @param most Further changes are left out.
 */
export function changesBetween(before: JsonObject, after: JsonObject, most = Infinity): FieldChange[] {
  const changes: FieldChange[] = [];
  compare(before, after, '', changes, most);
  return changes;
}

function compare(
  before: JsonObject,
  after: JsonObject,
  prefix: string,
  changes: FieldChange[],
  most: number,
): void {
  if (before === after) return;
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    if (changes.length >= most) return;
    const path = prefix + key.replace(/[.*\\]/g, '\\$&');
    const old = own(before, key);
    const now = own(after, key);
    if (old === undefined) changes.push({ kind: 'ADDED', path, before: null, after: now! });
    else if (now === undefined) changes.push({ kind: 'REMOVED', path, before: old, after: null });
    else if (isObject(old) && isObject(now)) compare(old, now, `${path}.`, changes, most);
    else if (JSON.stringify(old) !== JSON.stringify(now))
      changes.push({ kind: 'CHANGED', path, before: old, after: now });
  }
}

/** The value of a key, whatever its name: `__proto__` is one, too. */
function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
