import { type JsonObject, type JsonValue } from '../model/index.ts';

type Primitive = string | number | boolean | null;

/**
 * EQUALS. Between null, booleans, numbers and text: JavaScript's `==`, so that `"100"` equals `100` and `true` equals
 * `1`; a missing value is given as null. An object or array equals only a deep-equal one, compared strictly within.
 */
export function looselyEqual(a: JsonValue, b: JsonValue): boolean {
  if (isPrimitive(a) && isPrimitive(b)) return a == b; // eslint-disable-line eqeqeq -- the looseness is the rule
  return deeplyEqual(a, b);
}

/**
 * A key for hashing by EQUALS: values that are loosely equal have the same key. Not the other way round (`""` and
 * `"0"` share the key 0 and are not equal), so what is found by a key has still to be compared.
 *
 * Why this holds: of two different types, `==` compares numbers, but for null, which equals null alone. So text that
 * is a number and booleans have that number as key, and other text, which is never equal to a number, has itself.
 *
 * @returns undefined for objects and arrays, which have no such key.
 */
export function equalityKey(value: JsonValue): string | number | null | undefined {
  if (value === null) return value;
  if (typeof value === 'string' && isWord(value)) return value;
  if (!isPrimitive(value)) return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? (value as string) : number;
}

/** Text that starts with a letter is no number, but for Infinity. Saves the cast, which costs more than all the rest. */
function isWord(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 65 && first <= 122 && first !== 73;
}

function isPrimitive(value: JsonValue): value is Primitive {
  return value === null || typeof value !== 'object';
}

function deeplyEqual(a: JsonValue, b: JsonValue): boolean {
  if (isPrimitive(a) || isPrimitive(b)) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => deeplyEqual(item, b[i]))
    );
  }
  return objectsEqual(a as JsonObject, b as JsonObject);
}

function objectsEqual(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && deeplyEqual(a[key]!, b[key]!))
  );
}
