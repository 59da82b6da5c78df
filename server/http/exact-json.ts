import { type FieldPath, shownPath } from '../graphql/index.ts';
import { scanJson } from './scan-json.ts';

/** Deeper bodies are refused before anything walks them by recursion. */
export const maxJsonDepth = 200;

/**
 * Values of a text, as the scan counts them. Reading and checking a million takes about half a second, in which the
 * process does nothing else, and about 64 MB; a body of 20 MiB could have ten million.
 */
export const maxJsonValues = 1_000_000;

/** The end of a sentence. */
export const tooManyValues =
  `has more than ${maxJsonValues} values. A number with an exponent or of more than 15 characters counts as at least 10, ` +
  'and so does a key beyond the 1000th of an object.';

/** Why a text is refused, as a sentence for people. */
export class JsonError extends Error {
  constructor(
    message: string,
    /** Where in the text; null when it is no JSON. */
    readonly path: FieldPath | null = null,
  ) {
    super(message);
  }
}

/**
 * Parses JSON without changing anything in silence. A key that is given twice is refused, since a parser keeps one of
 * the two. A number that a 64-bit float cannot keep becomes a value that no field takes (Infinity, or a whole number
 * beyond 2^53), so the field that it stands in refuses it with its own path, and what else is in the body is
 * not held up.
 *
 * @param what is parsed, for the sentence.
 * @param onValues Called with the number of values before the text is parsed. May throw, if they are too many.
 * @throws JsonError
 */
export function parseExactJson(
  text: string,
  what = 'The body',
  onValues: (count: number) => void = () => undefined,
): unknown {
  const bounds = { maxDepth: maxJsonDepth, maxValues: maxJsonValues };
  const { inexact, values, repeated, tooDeep } = scanJson(text, bounds);
  if (tooDeep) {
    const message = `${what} is nested deeper than ${maxJsonDepth} levels at ${shownPath(tooDeep)}.`;
    throw new JsonError(message, tooDeep);
  }
  if (values > maxJsonValues) throw new JsonError(`${what} ${tooManyValues}`);
  onValues(values);
  const value = parse(marked(text, inexact), what);
  if (repeated) throw new JsonError(`${what} has the key ${shownPath(repeated)} twice.`, repeated);
  return value;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonError(`${what} is not valid JSON.`);
  }
}

/** What a parser makes Infinity of. */
const unkept = '1e999';
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Replaces the numbers that reading would change, where that could not be seen from their value. A reviver could do it,
 * too, but makes parsing ten times slower. What is no number stays as it is, for the parser to refuse.
 */
function marked(text: string, inexact: readonly number[]): string {
  if (inexact.length === 0) return text;
  const pieces: string[] = [];
  let done = 0;
  for (let n = 0; n < inexact.length; n += 2) {
    const [start, end] = [inexact[n]!, inexact[n + 1]!];
    const token = text.slice(start, end);
    if (isVisible(Number(token)) || !jsonNumber.test(token)) continue;
    pieces.push(text.slice(done, start), unkept);
    done = end;
  }
  return pieces.join('') + text.slice(done);
}

/** Whether a checker that gets only the value finds out that it is not the number that was written. */
function isVisible(value: number): boolean {
  return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
}
