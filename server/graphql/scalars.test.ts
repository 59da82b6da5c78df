import { graphql } from 'graphql';
import { describe, expect, it } from 'vitest';

import { buildApiSchema } from './schema.ts';

const schema = buildApiSchema();
/** Operations that are given a time. */
const doors: readonly (readonly [string, (time: string) => string])[] = [
  ['DeliveryAttemptFilter', (time) => `{ deliveryAttempts(filter: { FIELD: ${time} }) { hasMore } }`],
  ['EventListFilter', (time) => `{ events(filter: { FIELD: ${time} }) { nodes { id } } }`],
];

describe.each(doors)('%s', (_name, operation) => {
  const fields = ['since', 'until'];

  it.each([
    ['"2026-02-30T10:00:00Z"', /must be a date that exists: 2026-02 has 28 days/],
    ['"2026-02-29"', /2026-02 has 28 days/],
    ['"2026-04-31T00:00:00+02:00"', /2026-04 has 30 days/],
    ['"yesterday"', /must be a time in ISO 8601/],
    ['1767323045000', /must be a time in ISO 8601/],
    [JSON.stringify('9'.repeat(1000)), /The value is no DateTime: it must be a time/],
  ])('refuses %s, in documents and in variables', async (time, message) => {
    for (const field of fields) {
      const source = operation(time).replace('FIELD', field);
      const literal = await graphql({ schema, source });
      expect(literal.errors?.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
      const variable = await graphql({
        schema,
        source: `query ($time: DateTime) ${operation('$time').replace('FIELD', field)}`,
        variableValues: { time: JSON.parse(time) as unknown },
      });
      expect(variable.errors?.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
    }
  });
});
