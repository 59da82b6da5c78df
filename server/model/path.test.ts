import { expect, test } from 'vitest';

import { parsePath } from './path.ts';

test.each([
  ['user_id', ['user_id']],
  ['properties.items.0.price', ['properties', 'items', '0', 'price']],
  [' . ', [' ', ' ']],
])('the path %j has the segments %j', (field, segments) => {
  expect(parsePath(field)).toEqual(segments);
});

test.each(['', '.', '.a', 'a.', 'a..b'])('%j is a bad path: one of its segments is empty', (field) => {
  expect(parsePath(field)).toBeNull();
});
