import { endOfString } from './scan-json.ts';

/** Where something is in a text: the index of its first character, and the one after its last. */
type Span = readonly [start: number, end: number];

/** An array in a JSON text. */
export interface ArrayItems {
  /** With its brackets. */
  readonly array: Span;
  /** With the blanks around them. */
  readonly items: readonly Span[];
}

/**
 * Finds the items of the array that is the value of `key` in the object that the text is, in time in proportion to its
 * length, whatever is in them: so that each can be parsed by itself.
 *
 * @param key Found where it is spelt as JSON.stringify spells it.
 * @param maxItems The search ends beyond so many.
 * @returns Null when there is no such array, or when it does not end.
 */
export function arrayItems(text: string, key: string, maxItems: number): ArrayItems | null {
  const name = JSON.stringify(key);
  const items: Span[] = [];
  let depth = 0;
  let named = false;
  let array = -1;
  let item = -1;
  for (let at = 0; at < text.length && items.length <= maxItems; at += 1) {
    const character = text[at]!;
    if (character === '"') {
      const end = endOfString(text, at);
      if (array === -1) named = depth === 1 && text.slice(at, end + 1) === name;
      at = end;
    } else if (character === '[' || character === '{') {
      if (array === -1 && named && depth === 1 && character === '[') [array, item] = [at, at + 1];
      depth += 1;
    } else if (character === ']' || character === '}') {
      depth -= 1;
      if (array === -1 || depth > 1) continue;
      if (items.length > 0 || text.slice(item, at).trim() !== '') items.push([item, at]);
      return { array: [array, at + 1], items };
    } else if (character === ',') {
      if (array === -1) named = false;
      else if (depth === 2) {
        items.push([item, at]);
        item = at + 1;
      }
    }
  }
  return null;
}
