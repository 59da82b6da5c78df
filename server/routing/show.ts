import { type JsonValue } from '../model/index.ts';

/** Longer values are cut in sentences; the verdict has them in full. */
const shownCharacters = 80;

/** A value as JSON, with quotes around text, and cut when it is long. */
export function show(value: JsonValue): string {
  const json = JSON.stringify(value);
  if (json.length <= shownCharacters) return json;
  // Not between the halves of a surrogate pair.
  return `${json.slice(0, shownCharacters).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
