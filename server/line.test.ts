import { expect, test } from 'vitest';

import { Line } from './line.ts';

test('keeps the order of those who stand in it, whoever leaves', () => {
  const line = new Line<string>();
  const [first, second, , last] = ['a', 'b', 'c', 'd'].map((item) => line.join(item));
  line.leave(second!);
  expect(line.all()).toEqual(['a', 'c', 'd']);
  line.leave(first!);
  expect(line.first).toBe('c');
  line.leave(last!);
  line.join('e');
  expect(line.all()).toEqual(['c', 'e']);
  expect(line.size).toBe(2);
});

test('can be empty, and be joined again', () => {
  const line = new Line<string>();
  line.leave(line.join('a'));
  expect(line.first).toBeUndefined();
  expect(line.all()).toEqual([]);
  line.join('b');
  expect(line.all()).toEqual(['b']);
});

test('is not reached from those who have left', () => {
  const line = new Line<string>();
  const [, second] = ['a', 'b', 'c'].map((item) => line.join(item));
  line.leave(second!);
  expect(second).toEqual({ item: 'b', previous: null, next: null });
});
