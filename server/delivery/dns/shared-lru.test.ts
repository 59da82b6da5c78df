import { expect, test } from 'vitest';

import { SharedLru } from './shared-lru.ts';

function keysOf(lru: SharedLru<number>, keys: readonly string[]): string[] {
  return keys.filter((key) => lru.get(key) !== undefined);
}

test('a single owner may fill the map; its least recently used entry goes first', () => {
  const lru = new SharedLru<number>(3);
  for (const key of ['a', 'b', 'c']) lru.set('one', key, 1);
  lru.get('a');
  lru.set('one', 'd', 1);
  expect(keysOf(lru, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  expect(lru.size).toBe(3);
});

test('a flood of entries evicts none of an owner who has fewer', () => {
  const lru = new SharedLru<number>(10);
  lru.set('small', 'mine', 1);
  lru.set('small', 'mine too', 2);
  for (let n = 0; n < 1_000; n += 1) lru.set('flood', `${n}`, n);
  expect(keysOf(lru, ['mine', 'mine too'])).toEqual(['mine', 'mine too']);
  expect(lru.size).toBe(10);
});

test('an owner who comes late finds room, at the expense of the one with the most entries', () => {
  const lru = new SharedLru<number>(4);
  for (const key of ['a', 'b', 'c', 'd']) lru.set('first', key, 1);
  for (const key of ['x', 'y']) lru.set('late', key, 1);
  expect(keysOf(lru, ['a', 'b', 'c', 'd', 'x', 'y'])).toEqual(['c', 'd', 'x', 'y']);
});

test('an entry that is replaced has its new value and belongs to its new owner', () => {
  const lru = new SharedLru<number>(2);
  lru.set('one', 'a', 1);
  lru.set('one', 'b', 1);
  lru.set('two', 'a', 2);
  expect(lru.get('a')).toBe(2);
  expect(lru.size).toBe(2);
  lru.set('one', 'c', 1);
  expect(lru.size).toBe(2);
});
