import { tokensOf } from './json-tokens.ts';

/** What a text of valid JSON has open around a value: an object with its keys so far, or an array with an index. */
interface Open {
  readonly keys: Set<string> | null;
  at: string | number;
}

/**
 * What reading a valid JSON text would change in silence, as a sentence with its path: a key that an object has twice,
 * or a number that loses digits. Null when nothing would. The server refuses the same of what other clients send.
 */
export function lossIn(text: string): string | null {
  const open: Open[] = [];
  const tokens = tokensOf(text);
  for (const [index, token] of tokens.entries()) {
    const inner = open.at(-1);
    if (token === '{' || token === '[') open.push({ keys: token === '{' ? new Set() : null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && typeof inner?.at === 'number') inner.at += 1;
    else if (tokens[index + 1] === ':' && inner?.keys) {
      inner.at = JSON.parse(token) as string;
      if (inner.keys.has(inner.at)) return `${pathOf(open)} appears twice.`;
      inner.keys.add(inner.at);
    } else if (/^[-\d]/.test(token) && !isExactNumber(token)) {
      return `${open.length > 0 ? pathOf(open) : 'This number'} would lose digits: put it in quotes.`;
    }
  }
  return null;
}

function pathOf(open: readonly Open[]): string {
  const path = open.map(({ at }) => at).join('.');
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** Whether a number, as it was written, is the same number as a 64-bit float. */
export function isExactNumber(text: string): boolean {
  const written = digitsOf(text);
  if (written === '') return true;
  const value = Number(text);
  if (!Number.isFinite(value) || written.length > 100) return false;
  return digitsOf(value.toPrecision(written.length)) === written;
}

/** A number's digits without its sign, point and power of ten, and without zeros at either end. */
function digitsOf(text: string): string {
  return text
    .replace(/e.*/i, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|(?<!0)0+$/g, '');
}
