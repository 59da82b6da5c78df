import { type FieldPath, isExactNumber, shownPath } from '../graphql/index.ts';
import { scanJson } from './scan-json.ts';

/** Deeper bodies are refused before anything walks them by recursion. */
export const maxJsonDepth = 200;

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
 * the two. A number that a 64-bit float cannot keep becomes a value that no field takes (NaN, Infinity, or a whole
 * number beyond 2^53), so the field that it stands in refuses it with its own path, and what else is in the body is
 * not held up.
 *
 * @param what is parsed, for the sentence.
 * @throws JsonError
 */
export function parseExactJson(text: string, what = 'The body'): unknown {
  const { exact, repeated, tooDeep } = scanJson(text, maxJsonDepth);
  if (tooDeep) {
    const message = `${what} is nested deeper than ${maxJsonDepth} levels at ${shownPath(tooDeep)}.`;
    throw new JsonError(message, tooDeep);
  }
  const value = parse(text, exact, what);
  if (repeated) throw new JsonError(`${what} has the key ${shownPath(repeated)} twice.`, repeated);
  return value;
}

function parse(text: string, exact: boolean, what: string): unknown {
  try {
    return exact ? JSON.parse(text) : JSON.parse(text, marked as Reviver);
  } catch {
    throw new JsonError(`${what} is not valid JSON.`);
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
