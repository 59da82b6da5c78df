import { tokensOf } from './json-tokens.ts';

/** A token of a JSON text, with its kind for syntax colouring. */
export interface JsonToken {
  kind: 'key' | 'string' | 'number' | 'literal' | 'punctuation' | 'space';
  text: string;
}

/**
 * The tokens of a JSON text, indented by two spaces; null if the text is not JSON. Numbers are copied as text, so that
 * every digit stays as it was sent.
 */
export function indentJson(text: string): JsonToken[] | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const raw = tokensOf(text);
  const tokens: JsonToken[] = [];
  let depth = 0;
  const line = (): number => tokens.push({ kind: 'space', text: `\n${'  '.repeat(depth)}` });
  raw.forEach((token, index) => {
    const opens = token === '{' || token === '[';
    const closes = token === '}' || token === ']';
    const empty = closes && isOpening(raw[index - 1]);
    if (closes) depth -= 1;
    if (closes && !empty) line();
    tokens.push({ kind: kindOf(token, raw[index + 1]), text: token });
    if (token === ':') tokens.push({ kind: 'space', text: ' ' });
    if (opens) depth += 1;
    if ((opens && !isClosing(raw[index + 1])) || token === ',') line();
  });
  return tokens;
}

/** A JSON text with every digit as it is, indented by two spaces; unchanged if it is not JSON. */
export function indented(text: string): string {
  return indentJson(text)?.reduce((all, token) => all + token.text, '') ?? text;
}

/** A value as JSON, indented by two spaces. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/**
 * What is wrong with a JSON object that a user typed, as a sentence with the position; null if nothing is.
 * @param what it is: "An event", "A schema"
 */
export function objectMistake(text: string, what = 'An event'): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? null : `${what} must be a JSON object: { … }`;
  } catch (error) {
    return `Not valid JSON${positionIn(String(error), text)}`;
  }
}

/** The position that a parser's message names, as ": line 3, column 7". Browsers word their messages differently. */
function positionIn(message: string, text: string): string {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named) return `: line ${named[1]}, column ${named[2]}`;
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return text.trim() ? '' : ': the text is empty';
  const before = text.slice(0, Number(position)).split('\n');
  return `: line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

function kindOf(token: string, next: string | undefined): JsonToken['kind'] {
  if (token.startsWith('"')) return next === ':' ? 'key' : 'string';
  if (/^[-\d]/.test(token)) return 'number';
  return /^[tfn]/.test(token) ? 'literal' : 'punctuation';
}

const isOpening = (token: string | undefined): boolean => token === '{' || token === '[';
const isClosing = (token: string | undefined): boolean => token === '}' || token === ']';
