import { type FieldPath, type JsonValue } from '../../model/index.ts';

/** Where a value does not meet a schema. */
export interface Violation {
  /** The path to what is wrong; empty for the value itself. */
  readonly path: FieldPath;
  /** The end of a sentence that begins with the path. */
  readonly problem: string;
}

/** Looks at a value. @returns the first violation; null when there is none. */
export type Check = (value: JsonValue) => Violation | null;

/** Makes the check of a schema inside another one. */
export type Compile = (schema: JsonValue) => Check;

/** A violation of the value itself. Made once per schema, and returned for each value. */
export function violation(problem: string): Violation {
  return { path: [], problem };
}

export function missing(name: string): Violation {
  return { path: [name], problem: 'is required' };
}

/** The violation of a part, as one of the whole. */
export function within(key: string | number, found: Violation): Violation {
  return { ...found, path: [key, ...found.path] };
}
