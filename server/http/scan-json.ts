import { type FieldPath, isExactNumber } from '../graphql/index.ts';

/** What a JSON text says that its parsed value would not show. */
export interface JsonScan {
  /** Where the numbers are that do not keep their value as 64-bit floats: start and end of each, in turn. */
  readonly inexact: readonly number[];
  /**
   * What it takes to read, in values: those that follow a comma, and the objects and arrays. See {@link extraValues} for
   * what counts as more.
   */
  readonly values: number;
  /** The first key that its object has already, however either is spelt; null when there is none. */
  readonly repeated: FieldPath | null;
  /** The first value that is nested deeper than it may be, where the scan ends; null when there is none. */
  readonly tooDeep: FieldPath | null;
}

export interface JsonBounds {
  readonly maxDepth: number;
  /** The scan ends at the first value beyond it. */
  readonly maxValues: number;
}

/** What takes as long to read as several values. */
const extraValues = {
  /** A key of an object that has {@link manyKeys} already: it is hashed and kept, here and by the parser. */
  key: 9,
  /** A number that is more than 15 characters long or has an exponent: it is compared digit by digit. */
  number: 9,
  /** Each character of such a number. */
  character: 1 / 16,
} as const;

const manyKeys = 1000;
const shortNumber = 15;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Reads a JSON text once, in time in proportion to its length, without building its value: about 4 ms for a megabyte.
 * Says nothing about whether the text is valid.
 */
export function scanJson(text: string, { maxDepth, maxValues }: JsonBounds): JsonScan {
  const location = new JsonLocation();
  const inexact: number[] = [];
  let values = 0;
  let repeated: FieldPath | null = null;
  for (let at = 0; at < text.length && values <= maxValues; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      if (location.expectsKey) {
        if (!location.name(keyOf(text, at, end))) repeated ??= location.path();
        if (location.hasManyKeys) values += extraValues.key;
      }
      at = end;
    } else if (startsNumber(code)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (number.length > shortNumber || hasExponent.test(number))
        values += extraValues.number + number.length * extraValues.character;
      if (values <= maxValues && !isExactNumber(number)) inexact.push(at, end);
      at = end - 1;
    } else if (code === comma) {
      values += 1;
      location.next();
    } else if (code === openBrace || code === openBracket) {
      if (location.depth === maxDepth) return { inexact, values, repeated, tooDeep: location.path() };
      values += 1;
      location.enter(code === openBrace);
    } else if (code === closeBrace || code === closeBracket) {
      location.leave();
    }
  }
  return { inexact, values, repeated, tooDeep: null };
}

const hasExponent = /e/i;

/** So many are compared faster than they are hashed. */
const fewKeys = 16;

/** Where the scan is: in which objects and arrays, and at which key or index of each. */
class JsonLocation {
  /** Whether the next string is a key. */
  expectsKey = false;
  depth = 0;
  /** The keys of the object at each depth; null for an array. */
  readonly #keys: (string[] | Set<string> | null)[] = [];
  readonly #at: (string | number)[] = [];

  /** Whether the object has more than a thousand keys. */
  get hasManyKeys(): boolean {
    const keys = this.#keys[this.depth - 1];
    return keys instanceof Set && keys.size > manyKeys;
  }

  path(): FieldPath {
    return this.#at.slice(0, this.depth);
  }

  enter(object: boolean): void {
    this.#keys[this.depth] = object ? [] : null;
    this.#at[this.depth] = object ? '' : 0;
    this.depth += 1;
    this.expectsKey = object;
  }

  leave(): void {
    this.expectsKey = false;
    if (this.depth > 0) this.depth -= 1;
  }

  /** Goes to the next value of the object or array. */
  next(): void {
    if (this.depth === 0) return;
    const at = this.#at[this.depth - 1];
    if (typeof at === 'number') this.#at[this.depth - 1] = at + 1;
    else this.expectsKey = true;
  }

  /** Goes to the key. @returns whether the object has not had it yet. */
  name(key: string): boolean {
    this.expectsKey = false;
    this.#at[this.depth - 1] = key;
    const keys = this.#keys[this.depth - 1]!;
    if (keys instanceof Set) return keys.size < keys.add(key).size;
    if (keys.includes(key)) return false;
    keys.push(key);
    if (keys.length === fewKeys) this.#keys[this.depth - 1] = new Set(keys);
    return true;
  }
}

/** The key between two quotes, as a parser reads it: `\u0061` is `a`. */
function keyOf(text: string, start: number, end: number): string {
  const key = text.slice(start + 1, end);
  return key.includes('\\') ? key.replace(escaped, unescaped) : key;
}

const escaped = /\\(?:u([\da-fA-F]{4})|(.))/g;
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescaped(_all: string, hex: string | undefined, character = ''): string {
  return hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (controls[character] ?? character);
}

/** The index of the quote that ends the string; the text's end when there is none. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end; // an even number of backslashes: the quote is not escaped
  }
  return text.length;
}

function startsNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d;
}

/** The index after the number: digits, signs, the point and the letter of the exponent. */
function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    const partOfNumber =
      startsNumber(code) || code === 0x2b || code === 0x2e || code === 0x65 || code === 0x45;
    if (!partOfNumber) break;
  }
  return end;
}
