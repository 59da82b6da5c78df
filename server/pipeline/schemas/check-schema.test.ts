import { describe, expect, test } from 'vitest';

import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { checkSchema } from './check-schema.ts';

const mistakesOf = (schema: JsonValue) =>
  checkSchema(schema).map(({ field, code }) => `${field!.slice(1).join('.')} ${code}`);
const nested = (levels: number): JsonValue => (levels === 0 ? {} : { not: nested(levels - 1) });

describe('a schema is refused', () => {
  test.each<[string, JsonValue, string]>([
    ['that is no object', true, ' INVALID'],
    ['of another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, '$schema INVALID'],
    [
      'with a keyword that is not known',
      { properties: { a: { typ: 'string' } } },
      'properties.a.typ INVALID',
    ],
    ['with a name of every object', { constructor: 1 }, 'constructor INVALID'],
    ['with a type that is not known', { type: ['text'] }, 'type INVALID'],
    ['with a limit that is no number', { items: { minLength: -1 } }, 'items.minLength INVALID'],
    ['with an empty list', { anyOf: [] }, 'anyOf INVALID'],
    ['with a subschema that is none', { allOf: [{}, 1] }, 'allOf.1 INVALID'],
    ['with properties that are no object', { properties: [] }, 'properties INVALID'],
    ['with a format that is not known', { format: 'regex' }, 'format INVALID'],
    ['with a list to compare with', { enum: [[1]] }, 'enum INVALID'],
    [
      'with lists that are compared with each other',
      { uniqueItems: true, items: { type: ['string', 'array'] } },
      'uniqueItems INVALID',
    ],
    [
      'with first elements that are compared with each other',
      { uniqueItems: true, items: { type: 'string' }, prefixItems: [{ type: 'object' }] },
      'uniqueItems INVALID',
    ],
    [
      'with a regular expression',
      { properties: { sku: { pattern: '(a+)+$' } } },
      'properties.sku.pattern INVALID',
    ],
    [
      'with regular expressions for names',
      { patternProperties: { '(a+)+$': {} } },
      'patternProperties INVALID',
    ],
    [
      'that depends on what others have looked at',
      { unevaluatedProperties: false },
      'unevaluatedProperties INVALID',
    ],
    ['that is elsewhere', { items: { $ref: 'https://example.com/a' } }, 'items.$ref INVALID'],
    ['with definitions inside', { items: { $defs: {} } }, 'items.$defs INVALID'],
    ['with a reference to itself', { items: { $ref: '#' } }, 'items.$ref INVALID'],
    ['with a reference to nothing', { $ref: '#/$defs/toString' }, '$defs.toString INVALID'],
    [
      'with a circle of references',
      { $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/b' } }, b: { $ref: '#/$defs/a' } } },
      '$defs.a INVALID',
    ],
    ['that is nested too deep', nested(33), `${Array<string>(32).fill('not').join('.')} INVALID`],
    ['with a character that cannot be stored', { const: '\0' }, 'const INVALID'],
    ['that is too large', { description: 'x'.repeat(65_536) }, ' TOO_LARGE'],
  ])('%s', (_, schema, mistake) => {
    expect(mistakesOf(schema)).toEqual([mistake]);
  });

  test('with all of its mistakes at once', () => {
    const schema = { type: 'text', properties: { a: { pattern: 'a' }, b: 1 } };
    expect(mistakesOf(schema)).toEqual([
      'type INVALID',
      'properties.a.pattern INVALID',
      'properties.b INVALID',
    ]);
    expect(checkSchema(schema)[0]!.message).toMatch(/^schema\.type must be one of string, .*\.$/);
  });
});

describe('the checks of one value', () => {
  const chain = (length: number, link: (name: string) => JsonObject): JsonObject => {
    const entries = Array.from({ length }, (_, n) => [`d${n}`, link(`#/$defs/d${n + 1}`)]);
    return { $ref: '#/$defs/d0', $defs: { ...Object.fromEntries(entries), [`d${length}`]: {} } };
  };

  test.each<[string, JsonValue, boolean]>([
    ['249 required names', { required: Array.from({ length: 249 }, (_, n) => `n${n}`) }, true],
    ['250', { required: Array.from({ length: 250 }, (_, n) => `n${n}`) }, false],
    ['22 looks at a whole value', { allOf: Array.from({ length: 22 }, () => ({ minProperties: 1 })) }, true],
    ['25', { allOf: Array.from({ length: 25 }, () => ({ maxLength: 1 })) }, false],
    // Each of its properties has checks of its own.
    [
      '1,000 properties',
      {
        properties: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`n${n}`, { type: 'string' }])),
      },
      true,
    ],
    ['1,000 alternatives', { anyOf: Array.from({ length: 1000 }, () => ({ type: 'string' })) }, false],
    [
      '100 alternatives for each element, each with 2',
      { allOf: Array.from({ length: 100 }, () => ({ items: { anyOf: [true, true] } })) },
      false,
    ],
    [
      'references that double nine times',
      chain(9, (next) => ({ allOf: [{ $ref: next }, { $ref: next }] })),
      false,
    ],
    ['five times', chain(5, (next) => ({ allOf: [{ $ref: next }, { $ref: next }] })), true],
    [
      'references that double with every level of the event',
      chain(9, (next) => ({ allOf: [{ items: { $ref: next } }, { items: { $ref: next } }] })),
      false,
    ],
    ['32 references in a row', chain(31, (next) => ({ items: { $ref: next } })), true],
    ['33', chain(32, (next) => ({ items: { $ref: next } })), false],
  ])('%s: %#', (_, schema, allowed) => {
    expect(mistakesOf(schema).length).toBe(allowed ? 0 : 1);
  });
});
