import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { KnownDocument } from './known-document.ts';

const schema = buildSchema(
  'type Query { page(limit: Int! = 50): Page! name: String } type Page { items: [Item!]! } type Item { name: String }',
);

function known(source: string): KnownDocument {
  return new KnownDocument(schema, parse(source));
}

describe('a known document', () => {
  it('finds an operation by its name, or the only one without', () => {
    const two = known('query A { name } query B { page { items { name } } }');
    expect(two.operation('B')!.rootFields).toEqual(['page']);
    expect(two.operation('B')).toBe(two.operation('B'));
    expect(two.operation(null)).toBeNull();
    expect(two.operation('C')).toBeNull();
    expect(known('{ name ...F } fragment F on Query { name }').operation(null)!.rootFields).toEqual([
      'name',
      'name',
    ]);
  });

  it('counts an operation again whose page size is a variable, also when it has passed before', () => {
    const operation = known('query ($n: Int!) { page(limit: $n) { items { name } } }').operation(null)!;
    operation.checkCost({ n: 10 });
    expect(() => operation.checkCost({ n: 20_000 })).toThrow('The operation may read 20001 objects');
    operation.checkCost({ n: 19_999 });
  });

  it('refuses an operation that is too expensive each time', () => {
    const operation = known('{ page(limit: 20000) { items { name } } }').operation(null)!;
    for (let n = 0; n < 2; n += 1) expect(() => operation.checkCost({})).toThrow('20001 objects');
  });
});
