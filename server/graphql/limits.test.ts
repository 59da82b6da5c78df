import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { costOf, operationLimits, parseBounded } from './limits.ts';

describe('a document is refused', () => {
  const refused: [string, string, RegExp][] = [
    ['with too many tokens', `{ ${'a '.repeat(operationLimits.tokens)} }`, /token/i],
    ['when it is nested too deep', `{ ${'a { '.repeat(13)} b ${'}'.repeat(13)} }`, /14 levels deep; 12/],
    [
      'with too many root fields',
      `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: a`).join(' ')} }`,
      /21 root fields/,
    ],
    ['with too many fields', `{ a { ${'b '.repeat(1001)} } }`, /more than 1000 fields/],
    ['when its fragments multiply', fragmentBomb(), /more than 1000 fields/],
    [
      'when root fields hide in a fragment',
      `{ ...F } fragment F on Query { ${'a '.repeat(21)} }`,
      /21 root fields/,
    ],
    ['when its values are nested beyond the stack', `{ a(b: ${'['.repeat(9000)}${']'.repeat(900)}) }`, /./],
    [
      'when introspection is nested too deep',
      `{ __schema { ${'a { '.repeat(20)} b ${'}'.repeat(21)} }`,
      /22 levels deep; 20/,
    ],
  ];

  it.each(refused)('%s', (_case, source, message) => {
    expect(() => parseBounded(source)).toThrow(message);
  });
});

function fragmentBomb(): string {
  const fragments = Array.from(
    { length: 11 },
    (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F11 on Query { a { b } }`;
}

describe('a document is taken', () => {
  it('with twelve levels', () => {
    expect(() => parseBounded(`{ ${'a { '.repeat(11)} b ${'}'.repeat(11)} }`)).not.toThrow();
  });

  it('with fragments in a circle, which validation refuses', () => {
    expect(() =>
      parseBounded('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    ).not.toThrow();
  });
});

describe('the cost of an operation', () => {
  const schema = buildSchema(/* GraphQL */ `
    type Query {
      page(limit: Int! = 50): Page!
      list: [Item!]!
      name: String
    }
    type Page {
      items: [Item!]!
      total: Int
    }
    type Item {
      name: String
      other: Item
      parts(first: Int = 3): Page
    }
  `);

  function cost(source: string, variables: Record<string, unknown> = {}): number {
    const document = parse(source);
    return costOf({ schema, document, operation: getOperationAST(document)!, variables });
  }

  it.each([
    ['scalars are free', '{ name a: name }', 0],
    ['a list has its page size', '{ page(limit: 7) { items { name } total } }', 8],
    ['a list has the default page size', '{ page { items { name } } }', 51],
    ['a list without page size has ten', '{ list { name } }', 10],
    ['objects in a list multiply', '{ page(limit: 7) { items { other { name } } } }', 15],
    [
      'lists in lists multiply',
      '{ page(limit: 2) { items { parts(first: 5) { items { name } } } } }',
      1 + 2 * (1 + 1 + 5),
    ],
    ['aliases add up', '{ a: list { name } b: list { name } }', 20],
    [
      'fragments count where they stand',
      '{ ...F } fragment F on Query { list { ...G } } fragment G on Item { other { name } }',
      20,
    ],
    ['absurd sizes are no discount', '{ page(limit: -5) { items { name } } }', 1],
  ])('%s', (_case, source, expected) => {
    expect(cost(source)).toBe(expected);
  });

  it('reads page sizes from variables, and from their defaults', () => {
    const source = 'query ($n: Int = 4) { page(limit: $n) { items { name } } }';
    expect(cost(source, { n: 9 })).toBe(10);
    expect(cost(source)).toBe(5);
  });
});
