import { type JsonValue } from '../../model/index.ts';

export const schemaTypes = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'] as const;

export type SchemaType = (typeof schemaTypes)[number];

/** Whether a value is of a type of JSON Schema. A number without a fraction is an integer, too. */
export function isOfType(value: JsonValue, type: SchemaType): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
