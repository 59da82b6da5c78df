import { shorten } from './text-length.ts';

/** The names and numbers that lead to a field of an input, such as `['conditions', 0, 'value']`. */
export type FieldPath = readonly (string | number)[];

/** Characters that a sentence shows, so that it stays one whatever the keys are. */
const shown = { key: 100, path: 400 } as const;

/** The path for a sentence, such as `properties.items.0.price`. */
export function shownPath(path: FieldPath): string {
  return shorten(path.map((key) => shorten(String(key), shown.key)).join('.'), shown.path);
}
