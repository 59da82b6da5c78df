/** Counts characters as every limit on text does: in Unicode code points, so that most emoji are one. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** The same without counting where the answer is clear: a code point is one or two UTF-16 units. */
export function isLongerThan(text: string, length: number): boolean {
  return text.length > length && (text.length > 2 * length || lengthOf(text) > length);
}

/** A text for a sentence: after `length` UTF-16 units, but never inside a surrogate pair, `…` takes the place of the rest. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
