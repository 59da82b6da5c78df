import { expect, it } from 'vitest';

import { type JsonObject } from '../model/index.ts';
import { changesBetween } from './field-changes.ts';

it('tells added, changed and removed fields by their paths', () => {
  const before = { name: ' a ', list: [1], context: { ip: '1.2.3.4', page: { url: 'x' } }, same: { a: [1] } };
  const after = {
    name: 'a',
    list: [1, 2],
    context: { page: { url: 'x', 'h.o*st': null } },
    same: { a: [1] },
  };
  expect(changesBetween(before, after)).toEqual([
    { kind: 'CHANGED', path: 'name', before: ' a ', after: 'a' },
    { kind: 'CHANGED', path: 'list', before: [1], after: [1, 2] },
    { kind: 'ADDED', path: String.raw`context.page.h\.o\*st`, before: null, after: null },
    { kind: 'REMOVED', path: 'context.ip', before: '1.2.3.4', after: null },
  ]);
});

it('compares fields of any name', () => {
  const odd = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as JsonObject;
  expect(changesBetween({}, odd).map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
  expect(changesBetween(odd, odd)).toEqual([]);
});

it('ends when it has enough', () => {
  expect(changesBetween({}, { a: 1, b: { c: 1 }, d: 1 }, 2)).toHaveLength(2);
});
