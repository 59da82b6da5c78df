import { describe, expect, test } from 'vitest';

import { jsonProblem, textProblem } from './storable.ts';

/** A value inside of so many arrays and objects, in turn or all of one kind. */
function nested(levels: number, wrap: (value: unknown, level: number) => unknown): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = wrap(value, level);
  return value;
}

test.each(['', 'abc', '\n\t\x01', 'Käse 山 🙂', '\u2028'])('the text %j can be stored', (text) => {
  expect(textProblem(text)).toBeNull();
});

test.each([
  ['\0', 'NUL'],
  ['a\0b', 'NUL'],
  ['\ud800', 'surrogate'],
  ['\udc00a', 'surrogate'],
])('the text %j cannot be stored: it has %s', (text, word) => {
  expect(textProblem(text)).toContain(word);
});

describe('a value', () => {
  test.each([
    null,
    true,
    'a',
    0,
    -0,
    1.5,
    1e-300,
    2 ** 53 - 1,
    1 - 2 ** 53,
    [],
    {},
    [1, 'a', null],
    { a: { b: [false] } },
    Object.assign(Object.create(null), { a: 1 }),
  ])('can be stored: %j', (value) => {
    expect(jsonProblem(value)).toBeNull();
  });

  test.each<[string, unknown]>([
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['a whole number that has lost digits', -(2 ** 53)],
    ['undefined', undefined],
    ['a function', () => 1],
    ['an object of a class', new Map()],
    ['NUL in text', '\0'],
    ['NUL in a key', { '\0': 1 }],
  ])('cannot be stored, alone or behind good ones: %s', (_, value) => {
    const problem = expect.stringMatching(/^must /) as string;
    const within: [unknown, (string | number)[]][] = [
      [value, []],
      [[value], [0]],
      [[1, value], [1]],
      [{ a: value }, ['a']],
      [{ a: 1, b: value }, ['b']],
      [[{ a: [0, value] }], [0, 'a', 1]],
    ];
    for (const [bad, path] of within) {
      const found = jsonProblem(bad)!;
      expect(found.problem).toEqual(problem);
      expect(found.path.slice(0, path.length)).toEqual(path);
    }
  });

  test.each<[string, (value: unknown, level: number) => unknown]>([
    ['arrays', (value) => [value]],
    ['objects', (value) => ({ a: value })],
    ['both', (value, level) => (level % 2 ? [value] : { a: value })],
  ])('may be nested 64 levels deep in %s, and no deeper', (_, wrap) => {
    expect(jsonProblem(nested(64, wrap))).toBeNull();
    expect(jsonProblem(nested(65, wrap))?.problem).toContain('64 levels');
    expect(jsonProblem(nested(65, wrap))?.path).toHaveLength(64);
    expect(jsonProblem(nested(100_000, wrap))?.problem).toContain('64 levels');
  });
});
