/**
 * What can be stored and read back unchanged. Text: everything but the character NUL, which the database refuses,
 * and halves of surrogate pairs, which UTF-8 cannot write. Numbers: those that JSON keeps.
 */

import { type FieldPath } from './field-path.ts';

/** Deeper values are refused, so that no reader has to fear for its stack. */
export const maxJsonDepth = 64;

/** @returns why the text cannot be stored, as the end of a sentence; null when it can. */
export function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'must not contain the character NUL';
  if (!text.isWellFormed()) return 'must not contain half a surrogate pair';
  return null;
}

/** A part of a JSON value that cannot be stored. */
export interface JsonProblem {
  /** Where it is in the value; empty for the value itself. */
  readonly path: FieldPath;
  /** Why, as the end of a sentence. */
  readonly problem: string;
}

/**
 * @param levels Of objects and arrays that the value may have.
 * @returns the first part of the value that cannot be stored as JSON without changing it; null when all can.
 */
export function jsonProblem(value: unknown, levels: number = maxJsonDepth, depth = 0): JsonProblem | null {
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'string') return here(textProblem(value));
  if (typeof value === 'number') return here(numberProblem(value));
  if (typeof value !== 'object' || !isPlain(value)) return here('must be a JSON value');
  if (depth >= levels) return here(`must not be nested deeper than ${levels} levels`);
  return Array.isArray(value) ? problemOfItems(value, levels, depth) : problemOfMembers(value, levels, depth);
}

function problemOfItems(items: readonly unknown[], levels: number, depth: number): JsonProblem | null {
  for (let index = 0; index < items.length; index += 1) {
    const found = jsonProblem(items[index], levels, depth + 1);
    if (found) return within(index, found);
  }
  return null;
}

function problemOfMembers(object: object, levels: number, depth: number): JsonProblem | null {
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key];
    const found = here(textProblem(key)) ?? jsonProblem(value, levels, depth + 1);
    if (found) return within(key, found);
  }
  return null;
}

function here(problem: string | null): JsonProblem | null {
  return problem === null ? null : { path: [], problem };
}

function within(key: string | number, { path, problem }: JsonProblem): JsonProblem {
  return { path: [key, ...path], problem };
}

function numberProblem(value: number): string | null {
  if (!Number.isFinite(value))
    return 'must be a number that a 64-bit float holds exactly: write any other in quotes';
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
