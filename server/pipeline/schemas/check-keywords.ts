import { type FieldPath, type JsonObject, type JsonValue } from '../../model/index.ts';
import { isObject } from '../is-object.ts';
import { formats } from './formats.ts';
import { type SchemaMistakes } from './schema-mistakes.ts';
import { schemaTypes } from './schema-types.ts';

/** Says why a keyword's value is wrong, as the end of a sentence; null when it is right. */
type ValueRule = (value: JsonValue, schema: JsonObject) => string | null;

const isCount = (value: JsonValue) => Number.isSafeInteger(value) && (value as number) >= 0;
const isScalar = (value: JsonValue) => typeof value !== 'object' || value === null;
const isNames = (value: JsonValue) => isList(value) && value.every((name) => typeof name === 'string');
const unless = (right: (value: JsonValue) => boolean, problem: string): ValueRule => {
  return (value) => (right(value) ? null : problem);
};

const anything: ValueRule = () => null;
const text = unless((value) => typeof value === 'string', 'must be a string');
const number = unless((value) => typeof value === 'number', 'must be a number');
const count = unless(isCount, 'must be a whole number from 0');
const names = unless(isNames, 'must be a list of strings');

/** Keywords that say something of a value, without schemas in them. */
const valueRules: Readonly<Record<string, ValueRule>> = {
  title: text,
  description: text,
  $comment: text,
  default: anything,
  examples: anything,
  deprecated: anything,
  readOnly: anything,
  writeOnly: anything,
  type: unless(isTypes, `must be one of ${schemaTypes.join(', ')}, or a list of them`),
  const: unless(isScalar, 'must be a string, a number, a boolean or null'),
  enum: unless(
    (value) => isList(value) && value.length > 0 && value.every(isScalar),
    'must be a list of strings, numbers, booleans and null',
  ),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: unless((value) => typeof value === 'number' && value > 0, 'must be a number above 0'),
  minLength: count,
  maxLength: count,
  format: unless(
    (value) => typeof value === 'string' && formats.has(value),
    `must be one of ${[...formats.keys()].join(', ')}`,
  ),
  minItems: count,
  maxItems: count,
  minContains: count,
  maxContains: count,
  uniqueItems: (value, { items = true, prefixItems = [] }) =>
    value === false || (value === true && [items, prefixItems].flat().every(isOfScalars))
      ? null
      : 'must be a boolean; true needs items, and prefixItems, of a type other than object and array beside it',
  minProperties: count,
  maxProperties: count,
  required: names,
  dependentRequired: unless(
    (value) => isObject(value) && Object.values(value).every(isNames),
    'must be an object of lists of strings',
  ),
  $ref: unless(
    (value) => typeof value === 'string' && /^#\/\$defs\/[\w.-]+$/.test(value),
    'must be "#/$defs/" and a name of letters, digits, "_", "-" and "."',
  ),
};

/** Keywords with schemas in them: one, a list of them, or one by name. */
const schemaKeywords = new Map<string, 'one' | 'list' | 'by name'>([
  ...['not', 'if', 'then', 'else', 'items', 'contains', 'additionalProperties', 'propertyNames'].map(
    (keyword) => [keyword, 'one'] as const,
  ),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, 'list'] as const),
  ...['properties', 'dependentSchemas', '$defs'].map((keyword) => [keyword, 'by name'] as const),
]);

/** Keywords of the outermost schema. */
const outermost = new Set(['$schema', '$id', '$defs']);
const draft = 'https://json-schema.org/draft/2020-12/schema';

/** Adds a mistake for each keyword that is not known, not allowed or has a wrong value. */
export function checkKeywords(schema: JsonObject, mistakes: SchemaMistakes, path: FieldPath = []): void {
  for (const keyword of Object.keys(schema)) {
    const at = [...path, keyword];
    const value = schema[keyword]!;
    const kind = schemaKeywords.get(keyword);
    const problem = problemOf(keyword, value, schema, path.length === 0);
    if (problem !== null) mistakes.add(at, 'INVALID', problem);
    else if (kind === 'one') checkSubschema(value, mistakes, at);
    else if (kind !== undefined)
      for (const [name, sub] of Object.entries(value as JsonObject))
        checkSubschema(sub, mistakes, [...at, name]);
  }
}

function checkSubschema(schema: JsonValue, mistakes: SchemaMistakes, path: FieldPath): void {
  if (isObject(schema)) checkKeywords(schema, mistakes, path);
  else if (typeof schema !== 'boolean') mistakes.add(path, 'INVALID', 'must be an object or a boolean');
}

function problemOf(
  keyword: string,
  value: JsonValue,
  schema: JsonObject,
  isOutermost: boolean,
): string | null {
  if (outermost.has(keyword) && !isOutermost) return 'can only stand in the outermost schema';
  if (keyword === '$id') return text(value, schema);
  if (keyword === '$schema') return value === draft ? null : `must be "${draft}"`;
  const kind = schemaKeywords.get(keyword);
  if (kind === 'list') return isList(value) && value.length > 0 ? null : 'must be a list of schemas';
  if (kind === 'by name') return isObject(value) ? null : 'must be an object of schemas';
  if (kind === 'one') return null;
  const rule = Object.hasOwn(valueRules, keyword) ? valueRules[keyword]! : null;
  return rule ? rule(value, schema) : notAllowed(keyword);
}

function notAllowed(keyword: string): string {
  return keyword === 'pattern' || keyword === 'patternProperties'
    ? 'cannot be used: regular expressions can take very long on some texts'
    : 'is not a keyword that schemas of events can have';
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isTypes(value: JsonValue): boolean {
  const types = isList(value) ? value : [value];
  return types.length > 0 && types.every((type) => (schemaTypes as readonly JsonValue[]).includes(type));
}

function isOfScalars(items: JsonValue): boolean {
  const type = isObject(items) ? (items['type'] ?? null) : null;
  return isTypes(type) && [type].flat().every((one) => one !== 'object' && one !== 'array');
}
