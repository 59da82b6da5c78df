import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { checkCost, costOf, parseBounded } from './limits.ts';

describe('a document is refused', () => {
  const refused: [string, string, RegExp][] = [
    ['with 10,001 tokens', ofTokens(10_001), /^The document has more than 10000 tokens\.$/],
    ['when it is nested too deep', `{ ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`, /13 levels deep; 12/],
    [
      'with too many root fields',
      `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: a`).join(' ')} }`,
      /21 root fields/,
    ],
    ['with 1,001 fields', `{ a { ${'b '.repeat(1000)} } }`, /more than 1000 fields/],
    ['when its fragments multiply', fragmentBomb(), /more than 1000 fields/],
    [
      'when root fields hide in a fragment',
      `{ ...F } fragment F on Query { ${'a '.repeat(21)} }`,
      /21 root fields/,
    ],
    ['when its values are nested beyond the stack', `{ a(b: ${'['.repeat(9000)}${']'.repeat(900)}) }`, /./],
    [
      'when introspection is nested too deep',
      `{ __schema { ${'a { '.repeat(19)} b ${'}'.repeat(20)} }`,
      /21 levels deep; 20/,
    ],
  ];

  it.each(refused)('%s', (_case, source, message) => {
    expect(() => parseBounded(source)).toThrow(message);
  });
});

/** A document of exactly so many tokens, most of them in the value of an argument. */
function ofTokens(count: number): string {
  return `{ a(b: [${'0 '.repeat(count - 9)}]) }`;
}

function fragmentBomb(): string {
  const fragments = Array.from(
    { length: 11 },
    (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F11 on Query { a { b } }`;
}

describe('a document is taken', () => {
  it.each([
    ['with 10,000 tokens', ofTokens(10_000)],
    ['with 12 levels', `{ ${'a { '.repeat(11)} b ${'}'.repeat(11)} }`],
    ['with 20 levels of introspection', `{ __schema { ${'a { '.repeat(18)} b ${'}'.repeat(19)} }`],
    ['with 20 root fields', `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: a`).join(' ')} }`],
    ['with 1,000 fields', `{ a { ${'b '.repeat(999)} } }`],
  ])('%s', (_case, source) => {
    expect(() => parseBounded(source)).not.toThrow();
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

  it('may be 20,000, and no more', () => {
    const check = (limit: number) => {
      const document = parse(`{ page(limit: ${limit}) { items { name } } }`);
      checkCost({ schema, document, operation: getOperationAST(document)!, variables: {} });
    };
    expect(() => check(19_999)).not.toThrow();
    expect(() => check(20_000)).toThrow('The operation may read 20001 objects; 20000 are allowed.');
  });

  it('reads page sizes from variables, and from their defaults', () => {
    const source = 'query ($n: Int = 4) { page(limit: $n) { items { name } } }';
    expect(cost(source, { n: 9 })).toBe(10);
    expect(cost(source)).toBe(5);
  });
});
