import { type JsonObject } from './json.ts';
import { checkRequiredText, Mistakes } from './mistakes.ts';
import { type UserError } from './user-error.ts';

/** OFF: not used. WARN: events that do not meet it are accepted, and counted. ENFORCE: they are refused. */
export type SchemaMode = 'OFF' | 'WARN' | 'ENFORCE';

/** What the events of a name must be like: a JSON Schema of the whole event. */
export interface EventSchema {
  readonly eventName: string;
  readonly mode: SchemaMode;
  readonly schema: JsonObject;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const schemaLimits = {
  /** Bytes as JSON, of one schema and of all of a workspace. */
  bytes: 65_536,
  workspaceBytes: 1_048_576,
  perWorkspace: 200,
  /** Unicode code points. */
  nameLength: 200,
  /** Levels of objects and arrays. */
  depth: 32,
  /** Checks that a schema may make of one value of an event: so that an event takes time in proportion to its size. */
  checks: 250,
  /** References that may lead from one to the next. */
  references: 32,
} as const;

/** The name of the events that a schema is for, without blanks around it, and what is wrong with it. */
export function checkSchemaName(given: string): { eventName: string; errors: readonly UserError[] } {
  const mistakes = new Mistakes();
  const eventName = given.trim();
  const maxLength = schemaLimits.nameLength;
  checkRequiredText(eventName, { field: ['eventName'], label: 'eventName', maxLength }, mistakes);
  return { eventName, errors: mistakes.errors };
}

/** The refusal of a schema beyond what a workspace may have. */
export function schemaQuotaError(code: 'TOO_MANY' | 'TOO_LARGE'): UserError {
  const message =
    code === 'TOO_MANY'
      ? `A workspace may have at most ${schemaLimits.perWorkspace} schemas of events: delete one that is no longer needed.`
      : `The schemas of a workspace may have at most ${schemaLimits.workspaceBytes.toLocaleString('en-US')} bytes together.`;
  return { field: null, code, message };
}
