import { describe, expect, test } from 'vitest';

import { anyElement, escapeKey, fromFirstGrammar, isPlain, parsePath } from './path.ts';

test.each([
  ['user_id', ['user_id']],
  ['properties.items.0.price', ['properties', 'items', '0', 'price']],
  [' . ', [' ', ' ']],
  ['items.*.price', ['items', anyElement, 'price']],
  ['*', [anyElement]],
  ['*.*', [anyElement, anyElement]],
  ['a\\.b.c', ['a.b', 'c']],
  ['\\*.\\\\', ['*', '\\']],
  ['a\\\\.b', ['a\\', 'b']],
  ['\\\\\\.x', ['\\.x']],
  ['\\.', ['.']],
])('the path %j has the steps %j', (field, steps) => {
  expect(parsePath(field)).toEqual(steps);
});

test.each(['', '.', '.a', 'a.', 'a..b', '*.', '.*', 'a\\.b..c', '\\..'])(
  '%j is a bad path: one of its steps is empty',
  (field) => {
    expect(parsePath(field)).toBeNull();
  },
);

test.each(['a*', '*a', '**', 'x.a*b', '\\**'])(
  '%j is a bad path: a star stands beside other characters',
  (field) => {
    expect(parsePath(field)).toBeNull();
  },
);

test.each(['\\', 'a\\', 'a\\b', '\\ ', 'a.\\n', '\\\\\\'])(
  '%j is a bad path: a backslash escapes nothing that needs it',
  (field) => {
    expect(parsePath(field)).toBeNull();
  },
);

test('only a path without a star leads to one value', () => {
  expect(isPlain(['a', '*'])).toBe(true);
  expect(isPlain(['a', anyElement])).toBe(false);
});

describe('a key', () => {
  test.each(['a', 'a.b', '*', '\\', '.', 'a*b\\.c', '\\\\', '**'])('%j is read as it was escaped', (key) => {
    expect(parsePath(escapeKey(key))).toEqual([key]);
  });
});

describe('a field of the first grammar', () => {
  test.each(['a', 'a.b', '*', 'a.*.b', 'a*', '\\', 'a\\', 'a\\.b', '\\*', 'x.\\\\.*y', 'a b.0'])(
    '%j has the same keys as before',
    (field) => {
      expect(parsePath(fromFirstGrammar(field))).toEqual(field.split('.'));
    },
  );

  test.each(['', 'a..b', '.', '*.'])('%j stays a bad path', (field) => {
    expect(parsePath(fromFirstGrammar(field))).toBeNull();
  });
});
