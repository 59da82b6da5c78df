/**
 * What can be stored and read back unchanged. Text: everything but the character NUL, which the database refuses,
 * and halves of surrogate pairs, which UTF-8 cannot write. Numbers: those that JSON keeps.
 */

/** Deeper values are refused, so that no reader has to fear for its stack. */
export const maxJsonDepth = 64;

/** @returns why the text cannot be stored, as the end of a sentence; null when it can. */
export function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'must not contain the character NUL';
  if (!text.isWellFormed()) return 'must not contain half a surrogate pair';
  return null;
}

/** @returns why the value cannot be stored as JSON without changing it, as the end of a sentence; null when it can. */
export function jsonProblem(value: unknown, depth = 0): string | null {
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'string') return textProblem(value);
  if (typeof value === 'number') return numberProblem(value);
  if (typeof value !== 'object' || !isPlain(value)) return 'must be a JSON value';
  if (depth >= maxJsonDepth) return `must not be nested deeper than ${maxJsonDepth} levels`;
  return Array.isArray(value) ? problemOfItems(value, depth) : problemOfMembers(value, depth);
}

function problemOfItems(items: readonly unknown[], depth: number): string | null {
  for (const item of items) {
    const problem = jsonProblem(item, depth + 1);
    if (problem) return problem;
  }
  return null;
}

function problemOfMembers(object: object, depth: number): string | null {
  for (const key of Object.keys(object)) {
    const problem = textProblem(key) ?? jsonProblem((object as Record<string, unknown>)[key], depth + 1);
    if (problem) return problem;
  }
  return null;
}

function numberProblem(value: number): string | null {
  if (!Number.isFinite(value)) return 'must be a number that JSON can hold';
  // Such a number was probably rounded already while it was read.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return 'must not be a whole number beyond 2^53 - 1, which cannot be kept exactly: write it in quotes';
  }
  return null;
}

/** Arrays, and objects without a class: parsers differ in whether these have a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
