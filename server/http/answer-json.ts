import { type FormattedExecutionResult } from 'graphql';

import { type LoopTurns } from '../async/index.ts';

/** Characters. A longer answer is written in pieces, between which other requests are served. */
const wholeLength = 64 * 1024;

/** An answer as JSON. Errors come first, where people see them. */
export function answerJson({ errors, ...result }: FormattedExecutionResult): string {
  return `${JSON.stringify({ errors, ...result })}\n`;
}

/**
 * The same for an answer that may be large: one piece at a time, in turns of the event loop that have time for it.
 *
 * @returns null when it has more than `maxBytes`, however many of them were written until then.
 */
export async function largeAnswerJson(
  { errors, ...result }: FormattedExecutionResult,
  turns: LoopTurns,
  maxBytes: number,
): Promise<string | null> {
  let text = '';
  let pending = '';
  for (const piece of piecesOf({ errors, ...result })) {
    pending += piece;
    if (pending.length < wholeLength) continue;
    text += pending;
    pending = '';
    if (text.length > maxBytes) return null;
    if (turns.isSpent()) await turns.next();
  }
  text += `${pending}\n`;
  return Buffer.byteLength(text) > maxBytes ? null : text;
}

/** Objects of the answer itself are taken apart; a value of a JSON scalar, which has a prototype, is one piece. */
function* piecesOf(value: unknown, top = true): Generator<string> {
  if (Array.isArray(value)) yield* listPieces(value);
  else if (typeof value === 'object' && value !== null && (top || Object.getPrototypeOf(value) === null)) {
    yield* objectPieces(value as Readonly<Record<string, unknown>>);
  } else yield JSON.stringify(value) ?? 'null';
}

function* listPieces(items: readonly unknown[]): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before;
    yield* piecesOf(item, false);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* objectPieces(fields: Readonly<Record<string, unknown>>): Generator<string> {
  let before = '{';
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value === undefined) continue;
    const start = `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (typeof value !== 'object' || value === null) yield start + JSON.stringify(value);
    else {
      yield start;
      yield* piecesOf(value, false);
    }
  }
  yield before === '{' ? '{}' : '}';
}
