import {
  buildSchema,
  getNullableType,
  type GraphQLField,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';

import { boundLists, fixedBoundOf, isList, pageArgumentOf } from './list-bounds.ts';
import { pageLimits } from './paging.ts';
import { buildApiSchema } from './schema.ts';

const schema = buildApiSchema();
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
const fields = types
  .filter(isObjectType)
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })));

/** The fields whose pages a type is: they have to say how long its lists are. */
function fieldsThatReturn(type: string): GraphQLField<unknown, unknown>[] {
  return fields.filter(({ field }) => String(getNullableType(field.type)) === type).map(({ field }) => field);
}

describe('every list of the schema', () => {
  const lists = fields.filter(({ field }) => isList(field.type));

  it.each(lists.map(({ type, field }) => [`${type}.${field.name}`, type, field] as const))(
    '%s has a bound that its description says',
    (_name, type, field) => {
      const bound = fixedBoundOf(field);
      if (bound !== undefined) {
        expect(bound).toBeGreaterThan(0);
        expect(field.description).toContain(`Up to ${bound.toLocaleString('en-US')}.`);
        return;
      }
      const pages = fieldsThatReturn(type);
      expect(pages.length).toBeGreaterThan(0);
      for (const page of pages) {
        const argument = pageArgumentOf(page)!;
        expect(argument.defaultValue).toBeLessThanOrEqual(pageLimits.size);
        expect(argument.description).toContain(`from 1 to ${pageLimits.size}`);
        expect(field.description).toContain(argument.name);
      }
    },
  );

  it('of an input says how many items it takes', () => {
    const inputs = types
      .filter(isInputObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })));
    const args = fields.flatMap(({ type, field }) =>
      field.args.map((argument) => ({ type: `${type}.${field.name}`, field: argument })),
    );
    const silent = [...inputs, ...args]
      .filter(({ field }) => isListType(getNullableType(field.type)))
      .filter(({ field }) => !/up to \d/i.test(field.description ?? ''))
      .map(({ type, field }) => `${type}.${field.name}`);
    expect(silent).toEqual([]);
  });
});

describe('a schema is refused', () => {
  it.each([
    ['with a list that nobody bounds', 'type Query { a: [Int] }', 'The list Query.a has no bound.'],
    [
      'with a page whose size one of its fields does not say',
      'type Query { a(first: Int! = 1): Page b: Page } type Page { items: [Int] }',
      'The list Page.items has no bound.',
    ],
  ])('%s', (_case, source, message) => {
    expect(() => boundLists(buildSchema(source))).toThrow(message);
  });
});
