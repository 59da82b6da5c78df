import { expect, it } from 'vitest';

import { arrayItems } from './array-items.ts';

const itemsIn = (text: string, max = 100) =>
  arrayItems(text, 'batch', max)?.items.map(([start, end]) => text.slice(start, end)) ?? null;

it.each<[string, string[] | null]>([
  ['{"batch":[]}', []],
  ['{"batch" : [ ] }', []],
  ['{"batch":[1]}', ['1']],
  ['{"batch":[1, {"a":[2,3]} ,"x,]"]}', ['1', ' {"a":[2,3]} ', '"x,]"']],
  ['{"a":{"batch":[0]},"b":["batch",[0]],"c":"batch","batch":[1,2]}', ['1', '2']],
  ['{"c":"batch","d":[3],"batch":[1]}', ['1']],
  ['{"batch":"no","batch":[1]}', ['1']],
  ['{"batch":{"batch":[1]}}', null],
  ['{"batch":[1', null],
  ['[{"batch":[1]}]', null],
  ['', null],
  [']]]', null],
  ['{"batch":["\\"],["]}', ['"\\"],["']],
  ['{"batch":[1,]}', ['1', '']],
])('of %s the items are %j', (text, items) => {
  expect(itemsIn(text)).toEqual(items);
});

it('are found with the array, so that the rest can be read without them', () => {
  const text = '{"a":1,"batch":[{},{}],"b":2}';
  const { array } = arrayItems(text, 'batch', 100)!;
  expect(`${text.slice(0, array[0])}[]${text.slice(array[1])}`).toBe('{"a":1,"batch":[],"b":2}');
});

it('are not looked for beyond the number that is asked for, nor however deep they are nested', () => {
  expect(itemsIn('{"batch":[1,2,3,4]}', 2)).toBeNull();
  expect(itemsIn('{"batch":[1,2,3]}', 3)).toHaveLength(3);
  const deep = '['.repeat(500_000) + ']'.repeat(500_000);
  expect(itemsIn(`{"batch":[1,${deep}]}`)).toEqual(['1', deep]);
});
