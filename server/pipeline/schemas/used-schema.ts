import { type JsonObject, type SchemaMode, shownPath, type UserError } from '../../model/index.ts';
import { knownFields } from '../known-fields.ts';
import { compileSchema } from './compile-schema.ts';
import { type Check } from './violation.ts';

/** The schemas of a workspace that are used, by the names of their events. */
export type UsedSchemas = ReadonlyMap<string, UsedSchema>;

/** A schema that is used: made ready for the first event of its name. */
export class UsedSchema {
  #check: Check | null = null;

  /** @param text The schema as JSON, in which `checkSchema` found no mistake. */
  constructor(
    readonly mode: Exclude<SchemaMode, 'OFF'>,
    readonly text: string,
  ) {}

  /** The first violation of the schema by an event, with its path in the event; null when it meets the schema. */
  errorOf(event: JsonObject): UserError | null {
    this.#check ??= compileSchema(JSON.parse(this.text) as JsonObject);
    const found = this.#check(withoutNulls(event));
    if (!found) return null;
    const field = found.path.map(String);
    const where = field.length > 0 ? shownPath(field) : 'The event';
    return {
      field: field.length > 0 ? field : null,
      code: 'SCHEMA_VIOLATION',
      message: `${where} ${found.problem}: the schema of these events asks for it.`,
    };
  }
}

/** Null in a documented field counts as missing, as it does in normalisation. */
function withoutNulls(event: JsonObject): JsonObject {
  const missing: readonly string[] = knownFields.filter((field) => event[field] === null);
  if (missing.length === 0) return event;
  return Object.fromEntries(Object.entries(event).filter(([field]) => !missing.includes(field)));
}
