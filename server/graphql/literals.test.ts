import { graphql, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { exactNumbersRule } from './literals.ts';
import { buildApiSchema } from './schema.ts';

const schema = buildApiSchema();
const mistakes = (source: string) =>
  validate(schema, parse(source), [...specifiedRules, exactNumbersRule]).map(({ message, extensions }) => ({
    message,
    field: extensions['field'],
  }));

const ingest = (events: string) => `mutation { ingestEvents(events: ${events}) { acceptedCount } }`;

describe('a number that cannot be kept', () => {
  it.each([
    [
      ingest('[{ event_name: "a" }, { properties: { f217: { a: [0, { b: 9007199254740993 }] } } }]'),
      'events.1.properties.f217.a.1.b',
    ],
    [ingest('{ n: [[1e400]] }'), 'events.n.0.0'],
    ['{ testFilters(filters: {}, event: { n: 1e400 }) { matches } }', 'event.n'],
    [
      '{ testFilters(filters: { conditions: [{ field: "a", operator: EQUALS, value: [1, 1e-400] }] }) { matches } }',
      'filters.conditions.0.value.1',
    ],
    [
      'query ($event: JSONObject = { a: 1e400 }) { testFilters(filters: {}, event: $event) { matches } }',
      '$event.a',
    ],
  ])('is refused with its path in %s', (source, path) => {
    expect(mistakes(source)).toEqual([
      {
        message: `${path}: This number cannot be kept exactly as a JSON number: write it as a string.`,
        field: path.split('.'),
      },
    ]);
  });

  it('is told from those that can', () => {
    expect(mistakes(ingest('[{ a: 0.1, b: [1e2, -0], c: 9007199254740991 }]'))).toEqual([]);
  });
});

it('a field that is given twice is refused', () => {
  const [{ message } = { message: '' }, ...others] = mistakes(ingest('[{ a: { amount: 1, amount: 2 } }]'));
  expect(message).toContain('"amount"');
  expect(others).toEqual([]);
});

describe('null among events is valid', () => {
  it.each(['[JSONObject!]!', '[JSONObject]!'])('and events in a variable may be declared %s', (type) => {
    const source = `mutation ($events: ${type}) { ingestEvents(events: $events) { acceptedCount } }`;
    expect(mistakes(source)).toEqual([]);
  });

  it('in a literal', () => {
    expect(mistakes(ingest('[{ event_name: "a" }, null]'))).toEqual([]);
  });

  it('but not in place of all of them', async () => {
    const { errors } = await graphql({ schema, source: ingest('null') });
    expect(errors?.[0]?.message).toContain('null');
  });
});
