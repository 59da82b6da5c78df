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

/** Sets a field, whatever its name: `__proto__` is one, too. */
export function setField(event: Record<string, JsonValue>, field: string, value: JsonValue): void {
  Object.defineProperty(event, field, { value, enumerable: true, writable: true, configurable: true });
}

/** A normalised event with one more documented field, in its place. */
export function withField(
  event: JsonObject,
  name: (typeof knownFields)[number],
  value: JsonValue,
): JsonObject {
  const later: readonly string[] = knownFields.slice(knownFields.indexOf(name) + 1);
  const made: Record<string, JsonValue> = {};
  for (const field of Object.keys(event)) {
    if (later.includes(field) && !Object.hasOwn(made, name)) made[name] = value;
    setField(made, field, event[field]!);
  }
  return made;
}
