import { isExactNumber } from '../graphql/index.ts';

/** Deeper bodies are refused before anything walks them by recursion. */
export const maxJsonDepth = 200;

/**
 * Parses JSON without changing a number in silence: one that a 64-bit float cannot keep becomes a value that no field
 * takes (NaN, Infinity, or a whole number beyond 2^53), so the field that it stands in refuses it with its own path,
 * and what else is in the body is not held up.
 *
 * @param what is parsed, for the sentence.
 * @throws SyntaxError, with a sentence for people.
 */
export function parseExactJson(text: string, what = 'The body'): unknown {
  const { exact, depth } = scanJson(text);
  if (depth > maxJsonDepth) throw new SyntaxError(`${what} is nested deeper than ${maxJsonDepth} levels.`);
  try {
    return exact ? JSON.parse(text) : JSON.parse(text, marked as Reviver);
  } catch {
    throw new SyntaxError(`${what} is not valid JSON.`);
  }
}

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** Marks numbers that were changed by reading them, where that cannot be seen from their value. */
function marked(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined || isExactNumber(context.source))
    return value;
  const visible = !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
  return visible ? value : Number.NaN;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads a JSON text once, without building anything: whether all of its numbers are exact, and how deep it goes.
 * Says nothing about whether the text is valid. About 2 ms for a megabyte.
 */
export function scanJson(text: string): { exact: boolean; depth: number } {
  let exact = true;
  let level = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (startsNumber(code)) {
      const end = endOfNumber(text, at);
      exact &&= isExactNumber(text.slice(at, end));
      at = end - 1;
    } else if (code === 0x7b || code === 0x5b) {
      level += 1;
      depth = Math.max(depth, level);
    } else if (code === 0x7d || code === 0x5d) {
      level -= 1;
    }
  }
  return { exact, depth };
}

/** The place of the quote that ends the string; the text's end when there is none. */
function endOfString(text: string, start: number): number {
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

/** The place after the number: digits, signs, the point and the letter of the exponent. */
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
