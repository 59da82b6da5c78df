import { escapeKey, type JsonObject, type JsonValue } from '../model/index.ts';

/** A field of an event, by the path that a condition would name it with. */
export interface SampledField {
  readonly path: string;
  readonly type: FieldType;
  /** As JSON, cut to 100 characters; null for objects, lists and null. */
  readonly example: string | null;
}

export type FieldType = 'STRING' | 'NUMBER' | 'BOOLEAN' | 'NULL' | 'OBJECT' | 'LIST';

export const fieldLimits = {
  /** Fields that are read of one event. */
  perEvent: 200,
  /** Steps of a path. */
  depth: 8,
  /** Characters of a path. */
  pathLength: 300,
  /** Elements of a list that are looked at. */
  elements: 5,
  exampleLength: 100,
} as const;

/**
 * The fields of an event, each path and type once, those near the top first. Elements of a list have the path of all of
 * them, such as `properties.items.*.price`. A large event is read in part.
 */
export function fieldsOf(event: JsonObject): readonly SampledField[] {
  const found = new Map<string, SampledField>();
  const waiting: (readonly [
    prefix: string,
    depth: number,
    children: Iterable<readonly [string, JsonValue]>,
  ])[] = [['', 1, childrenOf(event)]];
  for (const [prefix, depth, children] of waiting) {
    for (const [step, value] of children) {
      if (found.size >= fieldLimits.perEvent) return [...found.values()];
      const path = prefix + step;
      if (path.length > fieldLimits.pathLength) continue;
      const type = typeOf(value);
      const key = `${type} ${path}`;
      if (!found.has(key)) found.set(key, { path, type, example: exampleOf(value) });
      if (depth >= fieldLimits.depth || typeof value !== 'object' || value === null) continue;
      waiting.push([`${path}.`, depth + 1, childrenOf(value)]);
    }
  }
  return [...found.values()];
}

function* childrenOf(value: JsonObject | readonly JsonValue[]): Generator<readonly [string, JsonValue]> {
  if (Array.isArray(value)) {
    for (const element of value.slice(0, fieldLimits.elements)) yield ['*', element];
    return;
  }
  for (const key of Object.keys(value).slice(0, fieldLimits.perEvent))
    if (key !== '') yield [escapeKey(key), (value as JsonObject)[key]!];
}

function typeOf(value: JsonValue): FieldType {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'LIST';
  return (typeof value).toUpperCase() as FieldType;
}

function exampleOf(value: JsonValue): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, fieldLimits.exampleLength) : value);
  return text.slice(0, fieldLimits.exampleLength).toWellFormed();
}
