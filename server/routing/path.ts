import { anyElement, type JsonObject, type JsonValue, type Path } from '../model/index.ts';

export type Reading = { readonly found: true; readonly value: JsonValue } | { readonly found: false };

/**
 * Reads the value at a path without a star. Only the payload's own data can be reached: no prototype is walked, text has
 * no characters or length to look at, and of an array only its elements are seen, by canonical index (`0`, `12`; not
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
    value = memberOf(value, segment);
    if (value === undefined) return undefined;
  }
  return value;
}

/**
 * Visits what a path with stars reads: for each element of the array before a star, or each combination of elements, what
 * the path would read with their indexes in place of the stars. Stops when a visit returns true.
 *
 * Every value in the payload is looked at once at most, and each element adds one look that may find nothing: the work
 * is linear in the size of the payload, however many stars there are.
 *
 * @param visit Gets undefined for elements in which the rest of the path finds nothing. The indexes are valid during the
 *   call only.
 * @returns whether a visit returned true.
 */
export function someAt(
  payload: JsonValue,
  path: Path,
  visit: (value: JsonValue | undefined, indexes: readonly number[]) => boolean,
): boolean {
  const lastStar = path.lastIndexOf(anyElement);
  const indexes: number[] = [];

  function visitFrom(start: JsonValue, from: number): boolean {
    let value: JsonValue | undefined = start;
    for (let at = from; at < path.length; at += 1) {
      const step = path[at]!;
      if (step === anyElement) return Array.isArray(value) && someElement(value as readonly JsonValue[], at);
      value = memberOf(value, step);
      if (value === undefined) return at > lastStar && visit(undefined, indexes);
    }
    return visit(value, indexes);
  }

  function someElement(elements: readonly JsonValue[], at: number): boolean {
    for (let index = 0; index < elements.length; index += 1) {
      indexes.push(index);
      const stop = visitFrom(elements[index]!, at + 1);
      indexes.pop();
      if (stop) return true;
    }
    return false;
  }

  return visitFrom(payload, 0);
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && !isIndex(key)) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** An array's own keys are its indexes in canonical form, `length`, and whatever code has put there. */
function isIndex(segment: string): boolean {
  return /^(0|[1-9]\d*)$/.test(segment);
}
