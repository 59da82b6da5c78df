import { type JsonObject, type JsonValue } from '../model/index.ts';

/** The documented fields of an event, in the order of the documentation. */
export const knownFields = [
  'event_id',
  'event_name',
  'timestamp',
  'user_id',
  'anonymous_id',
  'session_id',
  'properties',
  'context',
  'consent',
] as const;

/** Sets a field, whatever its name: `__proto__` is one, too, and the only one that assignment would not set. */
export function setField<T>(event: Record<string, T>, field: string, value: T): void {
  if (field !== '__proto__') event[field] = value;
  else Object.defineProperty(event, field, { value, enumerable: true, writable: true, configurable: true });
}

/** The fields that come after each documented one. */
const later: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  knownFields.map((name, n) => [name, new Set(knownFields.slice(n + 1))]),
);

/** A normalised event with one more documented field, in its place. */
export function withField(
  event: JsonObject,
  name: (typeof knownFields)[number],
  value: JsonValue,
): Record<string, JsonValue> {
  const after = later.get(name)!;
  const made: Record<string, JsonValue> = {};
  let isSet = false;
  for (const field of Object.keys(event)) {
    if (!isSet && after.has(field)) {
      made[name] = value;
      isSet = true;
    }
    setField(made, field, event[field]!);
  }
  return made;
}
