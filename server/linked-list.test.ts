import { expect, test } from 'vitest';

import { LinkedList } from './linked-list.ts';

test('a linked list keeps the order of its items when any of them is removed', () => {
  const list = new LinkedList<string>();
  const [first, second, , last] = ['a', 'b', 'c', 'd'].map((item) => list.add(item));
  list.remove(second!);
  expect(list.toArray()).toEqual(['a', 'c', 'd']);
  list.remove(first!);
  expect(list.first).toBe('c');
  list.remove(last!);
  list.add('e');
  expect(list.toArray()).toEqual(['c', 'e']);
  expect(list.size).toBe(2);
});

test('a linked list that became empty can be filled again', () => {
  const list = new LinkedList<string>();
  list.remove(list.add('a'));
  expect(list.first).toBeUndefined();
  expect(list.toArray()).toEqual([]);
  list.add('b');
  expect(list.toArray()).toEqual(['b']);
});

test('a removed node of a linked list does not point to its former neighbours', () => {
  const list = new LinkedList<string>();
  const [, second] = ['a', 'b', 'c'].map((item) => list.add(item));
  list.remove(second!);
  expect(second).toEqual({ item: 'b', previous: null, next: null });
});

test('a removed node can be appended to another list', () => {
  const [one, other] = [new LinkedList<string>(), new LinkedList<string>()];
  const [, second] = ['a', 'b', 'c'].map((item) => one.add(item));
  other.add('x');
  one.remove(second!);
  other.append(second!);
  expect(one.toArray()).toEqual(['a', 'c']);
  expect(other.toArray()).toEqual(['x', 'b']);
  expect([one.size, other.size]).toEqual([2, 2]);
});
