import { buildSchema, getIntrospectionQuery, getOperationAST, graphql, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { checkCost, costOf, maxCost } from './cost.ts';
import { fragmentsOf } from './limits.ts';
import { buildApiSchema } from './schema.ts';

describe('the cost of an operation', () => {
  const schema = buildSchema(/* GraphQL */ `
    type Query {
      page(limit: Int! = 50): Page!
      list: [Item!]!
      names: [String!]!
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

  const { list, names } = schema.getQueryType()!.getFields();
  list!.extensions = { maxItems: 10 };
  names!.extensions = { maxItems: 25 };

  function cost(source: string, variables: Record<string, unknown> = {}): number {
    const document = parse(source);
    return costOf({
      schema,
      fragments: fragmentsOf(document),
      operation: getOperationAST(document)!,
      variables,
    }).objects;
  }

  it.each([
    ['scalars are free', '{ name a: name }', 0],
    ['a list has its page size', '{ page(limit: 7) { items { name } total } }', 8],
    ['a list has the default page size', '{ page { items { name } } }', 51],
    ['a list of no page has its own bound', '{ list { name } }', 10],
    ['ten scalars of a list are an object', '{ names a: names }', 5],
    ['a part of an object is one', '{ names }', 3],
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
      checkCost({
        schema,
        fragments: fragmentsOf(document),
        operation: getOperationAST(document)!,
        variables: {},
      });
    };
    expect(() => check(19_999)).not.toThrow();
    expect(() => check(20_000)).toThrow('The operation may read 20001 objects; 20000 are allowed.');
  });

  it('throws for a list without a bound, as of a page whose size no argument says', () => {
    const unbounded = buildSchema(
      'type Query { page: Page } type Page { items: [Item!] } type Item { name: String }',
    );
    const document = parse('{ page { items { __typename } } }');
    const operation = getOperationAST(document)!;
    expect(() =>
      costOf({ schema: unbounded, fragments: fragmentsOf(document), operation, variables: {} }),
    ).toThrow('The lists in page have no bound.');
  });

  it('reads page sizes from variables, and from their defaults', () => {
    const source = 'query ($n: Int = 4) { page(limit: $n) { items { name } } }';
    expect(cost(source, { n: 9 })).toBe(10);
    expect(cost(source)).toBe(5);
  });

  it('knows no variables but those of the operation and of the request', () => {
    const page = '{ page(limit: $toString) { items { name } } }';
    expect(cost(`query ($toString: Int! = 200) ${page}`)).toBe(201);
    expect(cost(`query ($toString: Int!) ${page}`, { toString: 7 })).toBe(8);
    const proto = 'query ($__proto__: Int! = 200) { page(limit: $__proto__) { items { name } } }';
    expect(cost(proto)).toBe(201);
    expect(cost(proto, JSON.parse('{ "__proto__": 7 }') as Record<string, unknown>)).toBe(8);
  });

  it('counts a page size for the lists in fragments, wherever the fragment is spread', () => {
    const fragment = 'fragment F on Page { items { other { name } } ... { items { name } } }';
    expect(
      cost(`{ a: page(limit: 3) { ...F } b: page(limit: 5) { ... on Page { ...F } } } ${fragment}`),
    ).toBe(1 + 3 * 2 + 3 + (1 + 5 * 2 + 5));
  });

  it('takes each fragment once, though what they cost doubles with each', () => {
    const nested = (count: number) => {
      const fragments = Array.from(
        { length: count },
        (_, n) => `fragment F${n} on Item { a: other { ...F${n + 1} } b: other { ...F${n + 1} } }`,
      );
      return `{ list { ...F0 } } ${fragments.join(' ')} fragment F${count} on Item { name }`;
    };
    expect(cost(nested(3))).toBe(10 * (1 + 2 + 4 + 8));
    expect(cost(nested(100))).toBeCloseTo(10 * (2 ** 101 - 1), -20);
  });

  it('ends for fragments in a circle, which validation refuses', () => {
    expect(
      cost('{ list { ...A } } fragment A on Item { other { ...B } } fragment B on Item { other { ...A } }'),
    ).toBe(30);
  });
});

describe('the cost of introspection', () => {
  const schema = buildApiSchema();
  const costOfSource = (source: string) => {
    const document = parse(source);
    return costOf({
      schema,
      fragments: fragmentsOf(document),
      operation: getOperationAST(document)!,
      variables: {},
    }).objects;
  };

  it('is the number of objects in the answer', async () => {
    const source = getIntrospectionQuery({ inputValueDeprecation: true });
    const { data } = await graphql({ schema, source });
    expect(costOfSource(source)).toBe(countObjects(data) - 1);
  });

  it('of a type is that of the largest one', () => {
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const most = Math.max(...types.map((type) => Object.keys(type.getFields()).length));
    expect(costOfSource('{ __type(name: "Role") { fields { name } } }')).toBe(1 + most);
  });

  it('multiplies where types are nested in fields', () => {
    const inner = (level: number) =>
      `...F${level} ofType { ...F${level} ofType { ofType { ...F${level} } } }`;
    const fragments = [1, 2, 3, 4, 5].map(
      (level) =>
        `fragment F${level} on __Type { fields { type { ${level === 5 ? 'name' : inner(level + 1)} } } }`,
    );
    expect(costOfSource(`{ __schema { types { ...F1 } } } ${fragments.join(' ')}`)).toBeGreaterThan(maxCost);
  });
});

function countObjects(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, item) => sum + countObjects(item), 0);
  return Array.isArray(value) ? inner : inner + 1;
}
