import { type JsonObject, type JsonValue } from '../model/index.ts';

export type Reading = { readonly found: true; readonly value: JsonValue } | { readonly found: false };

/**
 * Reads the value at a path. Only the payload's own data can be reached: no prototype is walked, text has no
 * characters or length to look at, and of an array only its elements are seen, by canonical index (`0`, `12`; not
 * `00`, `-1` or `length`).
 */
export function readPath(payload: JsonValue, path: readonly string[]): Reading {
  const value = valueAt(payload, path);
  return value === undefined ? { found: false } : { found: true, value };
}

/**
 * The same without an object to hold the answer, for the hot path.
 *
 * @returns undefined when there is nothing. Undefined is not JSON: a payload that was built in code can hold it, but
 * serialising would drop it.
 */
export function valueAt(payload: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = payload;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !isIndex(segment)) return undefined;
    if (!Object.hasOwn(value, segment)) return undefined;
    value = (value as JsonObject)[segment];
  }
  return value;
}

/** An array's own keys are its indexes in canonical form, `length`, and whatever code has put there. */
function isIndex(segment: string): boolean {
  return /^(0|[1-9]\d*)$/.test(segment);
}
