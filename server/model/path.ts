/** Stands in a path for every element of an array: `*`. */
export const anyElement = Symbol('any element');

export type PathStep = string | typeof anyElement;

/** A parsed path: keys, indexes of arrays as text, and {@link anyElement}. Never empty. */
export type Path = readonly PathStep[];

/**
 * The grammar of a condition's field: one or more steps joined by dots, such as `properties.items.*.price`. A step is a
 * key, or `*` for every element of an array. In a key, `\.`, `\*` and `\\` are the characters themselves.
 *
 * @returns null for a bad path: one with an empty step, a star inside a key, or a backslash before anything else.
 */
export function parsePath(field: string): Path | null {
  if (!/[\\*]/.test(field)) {
    const keys = field.split('.');
    return keys.includes('') ? null : keys;
  }
  const steps = splitAtDots(field).map(readStep);
  return steps.includes(null) ? null : (steps as PathStep[]);
}

/** Whether a path leads to one value at most. */
export function isPlain(path: Path): path is readonly string[] {
  return !path.includes(anyElement);
}

/** A key as it is written in a path. Keys without a dot, star or backslash stay as they are. */
export function escapeKey(key: string): string {
  return key.replace(/[.*\\]/g, '\\$&');
}

/**
 * A path of the first grammar, which had no stars and no backslashes, in the present one: it finds what it found before.
 */
export function fromFirstGrammar(field: string): string {
  return field.replace(/[*\\]/g, '\\$&');
}

/** Splits at the dots that have no backslash before them. Backslashes stay. */
function splitAtDots(field: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < field.length; at += 1) {
    if (field[at] === '\\') at += 1;
    else if (field[at] === '.') {
      parts.push(field.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(field.slice(start));
  return parts;
}

function readStep(written: string): PathStep | null {
  if (written === '*') return anyElement;
  let key = '';
  for (let at = 0; at < written.length; at += 1) {
    if (written[at] === '*') return null;
    if (written[at] === '\\') {
      at += 1;
      if (!'.*\\'.includes(written[at] ?? 'nothing')) return null;
    }
    key += written[at];
  }
  return key === '' ? null : key;
}
