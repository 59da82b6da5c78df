import { type EventSchema, type UserError } from '../../data/models.ts';
import { objectMistake, prettyJson } from '../../words/json.ts';
import { textProblem } from '../../words/text.ts';

/** The schema of a name as the form holds it. */
export interface SchemaDraft {
  eventName: string;
  mode: EventSchema['mode'];
  /** As it is typed. */
  schema: string;
}

const MAX_NAME_LENGTH = 200;

const example = {
  required: ['properties'],
  properties: { properties: { required: ['value'], properties: { value: { type: 'number' } } } },
};

/** @param schema null for a new one, which begins with an example */
export function draftOf(schema: EventSchema | null): SchemaDraft {
  if (!schema) return { eventName: '', mode: 'WARN', schema: prettyJson(example) };
  return { eventName: schema.eventName, mode: schema.mode, schema: prettyJson(schema.schema) };
}

/** What is wrong with a draft, by its fields. */
export function mistakesIn({ eventName, schema }: SchemaDraft): Map<string, string> {
  const found: [string, string | null][] = [
    [
      'eventName',
      eventName.trim() === '' ? 'Enter an event name.' : textProblem(eventName.trim(), MAX_NAME_LENGTH),
    ],
    ['schema', objectMistake(schema, 'A schema')],
  ];
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The server's complaints by the form's fields. What is wrong inside the schema names its location there. */
export function errorsByField(errors: readonly UserError[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const { field, message } of errors) {
    const [name = '', ...location] = (field ?? []).filter((part, n) => n > 0 || part !== 'input');
    byField[name] ??= location.length > 0 ? `${location.join('.')}: ${message}` : message;
  }
  return byField;
}
