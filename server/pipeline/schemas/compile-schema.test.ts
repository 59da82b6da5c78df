// eslint-disable-next-line no-restricted-imports -- the package has this draft nowhere else
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';

import { type JsonObject, type JsonValue } from '../../model/index.ts';
import { randomSchema, randomValue } from '../../testing/random-schema.ts';
import { seeded } from '../../testing/simulation/random.ts';
import { checkSchema } from './check-schema.ts';
import { compileSchema } from './compile-schema.ts';

test('6,000 random pairs of schemas and values get the verdict that Ajv gives', () => {
  const random = seeded(20_260_203);
  const ajv = new Ajv2020({ strict: false, ownProperties: true, multipleOfPrecision: 6, logger: false });
  const verdicts = { passed: 0, refused: 0 };
  const used = new Set<string>();
  for (let n = 0; n < 200; n += 1) {
    const schema = randomSchema(random);
    expect(checkSchema(schema), JSON.stringify(schema)).toEqual([]);
    const reference = ajv.compile(schema);
    const check = compileSchema(schema);
    for (const [keyword] of JSON.stringify(schema).matchAll(/"\$?[A-Za-z]+":/g)) used.add(keyword);
    for (let m = 0; m < 30; m += 1) {
      const value = randomValue(random, 4);
      const passed = check(value) === null;
      expect(passed, `${JSON.stringify(schema)} ${JSON.stringify(value)}`).toBe(reference(value));
      verdicts[passed ? 'passed' : 'refused'] += 1;
    }
    ajv.removeSchema(schema);
  }
  // They do not agree by saying the same of every pair, or by leaving keywords out.
  expect(Math.min(verdicts.passed, verdicts.refused)).toBeGreaterThan(1000);
  expect(used.size).toBeGreaterThan(30);
});

describe('a violation', () => {
  const object = (properties: JsonObject, more: JsonObject = {}) => ({ properties, ...more });

  test.each<[JsonObject, JsonValue, string, string]>([
    [object({ a: { type: 'number' } }), { a: 'x' }, 'a', 'must be of the type number'],
    [{ type: ['string', 'null'] }, 1, '', 'must be of the type string or null'],
    [
      object({ a: { items: object({ b: { minimum: 1 } }) } }),
      { a: [{ b: 1 }, { b: 0 }] },
      'a.1.b',
      'must be at least 1',
    ],
    [object({ a: { required: ['b'] } }), { a: {} }, 'a.b', 'is required'],
    [object({}, { additionalProperties: false }), { x: 1 }, 'x', 'is not allowed'],
    [
      { propertyNames: { maxLength: 2 } },
      { abc: 1 },
      'abc',
      'has a name that must have at most 2 characters',
    ],
    [{ enum: ['a', 'b'] }, 'c', '', 'must be one of "a", "b"'],
    [{ enum: [1, 2, 3, 4, 5, 6, 7] }, 8, '', 'must be one of 1, 2, 3, 4, 5 or one of 2 others'],
    [{ const: null }, 1, '', 'must be null'],
    [{ exclusiveMinimum: 0 }, 0, '', 'must be more than 0'],
    [{ multipleOf: 0.01 }, 4.355, '', 'must be a multiple of 0.01'],
    [{ minItems: 2 }, [1], '', 'must have at least 2 elements'],
    [{ maxProperties: 0 }, { a: 1 }, '', 'must have at most 0 properties'],
    [{ items: { type: 'number' }, uniqueItems: true }, [1, 1], '', 'must not have an element twice'],
    [
      { anyOf: [{ type: 'number' }, { minLength: 2 }] },
      'a',
      '',
      'must meet one of the alternatives of anyOf',
    ],
    [{ not: { type: 'string' } }, 'a', '', 'must not meet the schema of not'],
  ])('of %j by %j is at %j: %s', (schema, value, path, problem) => {
    expect(checkSchema(schema)).toEqual([]);
    const found = compileSchema(schema)(value);
    expect(found?.path.join('.')).toBe(path);
    expect(found?.problem).toBe(problem);
  });

  test('is not found in a fraction that floats cannot write', () => {
    expect(compileSchema({ multipleOf: 0.01 })(4.35)).toBeNull();
  });

  test.each([
    [1_000_000, 1_000_001],
    [86_400_000, 86_400_050],
    [0.5, 1e6 + 0.25],
  ])('is found in what is nearly a multiple of %d: %d', (multipleOf, value) => {
    expect(compileSchema({ multipleOf })(value)?.problem).toContain('must be a multiple');
  });
});

describe('format', () => {
  test.each([
    [
      'date-time',
      ['2026-02-03T04:05:06Z', '2026-02-03t04:05:06.789+05:30'],
      ['2026-02-30T04:05:06Z', '2026-02-03', '2026-02-03T04:05:06'],
    ],
    ['date', ['2026-02-28', '2024-02-29'], ['2026-02-29', '2026-2-3', 'x'.repeat(10)]],
    ['time', ['04:05:06Z', '23:59:59.5-01:00'], ['24:00:00Z', '04:05:06']],
    [
      'email',
      ['a@b.example', 'a+b@c'],
      ['a', '@b', 'a@', 'a b@c', 'a@b@c', 'a@b..c', `${'a'.repeat(400)}@b`],
    ],
    ['uuid', ['01a20af2-a837-7082-b4d6-6a92f53b898c'], ['01a20af2a8377082b4d66a92f53b898c', 'x']],
    ['uri', ['https://example.com/a?b#c', 'urn:isbn:1'], ['/a', 'example.com', 'https://', '1:2']],
    ['ipv4', ['192.0.2.1'], ['192.0.2.256', '::1']],
    ['ipv6', ['2001:db8::1'], ['192.0.2.1', 'fe80::1%eth0']],
  ])('%s', (format, right, wrong) => {
    const check = compileSchema({ format });
    for (const text of right) expect(check(text), text).toBeNull();
    for (const text of wrong) expect(check(text), text).not.toBeNull();
    expect(check(7)).toBeNull();
  });
});
