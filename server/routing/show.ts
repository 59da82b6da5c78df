import { type JsonValue, shorten } from '../model/index.ts';

/** Longer values are cut in sentences; the verdict has them in full. */
const shownCharacters = 80;

/** A value as JSON, with quotes around text, and cut when it is long. */
export function show(value: JsonValue): string {
  return shorten(JSON.stringify(value), shownCharacters);
}
