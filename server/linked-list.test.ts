import { expect, test } from 'vitest';

import { LinkedList } from './linked-list.ts';

test('keeps the order of those who stand in it, whoever leaves', () => {
  const line = new LinkedList<string>();
  const [first, second, , last] = ['a', 'b', 'c', 'd'].map((item) => line.add(item));
  line.remove(second!);
  expect(line.toArray()).toEqual(['a', 'c', 'd']);
  line.remove(first!);
  expect(line.first).toBe('c');
  line.remove(last!);
  line.add('e');
  expect(line.toArray()).toEqual(['c', 'e']);
  expect(line.size).toBe(2);
});

test('can be empty, and be joined again', () => {
  const line = new LinkedList<string>();
  line.remove(line.add('a'));
  expect(line.first).toBeUndefined();
  expect(line.toArray()).toEqual([]);
  line.add('b');
  expect(line.toArray()).toEqual(['b']);
});

test('is not reached from those who have left', () => {
  const line = new LinkedList<string>();
  const [, second] = ['a', 'b', 'c'].map((item) => line.add(item));
  line.remove(second!);
  expect(second).toEqual({ item: 'b', previous: null, next: null });
});
