import { describe, expect, it } from 'vitest';

import { type JsonBounds, scanJson } from './scan-json.ts';

const scan = (text: string, bounds: Partial<JsonBounds> = {}) => {
  const { values: _, ...found } = scanJson(text, { maxDepth: 200, maxValues: Infinity, ...bounds });
  return found;
};
const nothing = { inexact: [], repeated: null, tooDeep: null };

describe('a key that is given twice', () => {
  it.each<[string, (string | number)[]]>([
    ['{"a":1,"a":1}', ['a']],
    ['{"amount":10,"\\u0061mount":1000}', ['amount']],
    ['{"\\u0061":10, "a" : 2}', ['a']],
    ['{"a\\"b":1,"a\\u0022b":2}', ['a"b']],
    ...[...'"\\\\/bfnrt'].map((escape): [string, string[]] => {
      const key = JSON.parse(`"\\${escape}"`) as string;
      return [
        `{"\\${escape}":1,"\\u${key.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}":2}`,
        [key],
      ];
    }),
    ['{"\\ud83d\\ude42":1,"🙂":2}', ['🙂']],
    ['{"\\\\u0061":1,"\\u005cu0061":2}', ['\\u0061']],
    ['{"":1,"":2}', ['']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['{"é":1,"\\u00e9":2}', ['é']],
    ['[0,[1,{"b":{"c":1},"d":[{},{"e":[],"e":2}]}]]', [1, 1, 'd', 1, 'e']],
    ['{"a":{"b":[{"c":1}]},"b":2,"a":3}', ['a']],
    ['{"a":"x,\\"a\\":1","a":2}', ['a']],
    ['{"a":1,"b":1,"b":2,"a":2}', ['b']],
  ])('is found in %s', (text, repeated) => {
    expect(scan(text)).toEqual({ ...nothing, repeated });
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '["a","a",{"b":["a","a"]},"b"]',
    '{"a":"a","b":"a","A":1,"a ":2}',
    '{"a":1.5,"b":"{\\"a\\":1,\\"a\\":2}"}',
    '{"\\\\u0061":1,"a":2,"\\\\n":3,"\\n":4}',
    '{"e\\u0301":1,"\\u00e9":2}',
  ])('is not in %s', (text) => {
    expect(scan(text)).toEqual(nothing);
  });

  it.each([2, 15, 16, 17, 40, 1000])('is found among %d keys, wherever it is', (count) => {
    const keys = Array.from({ length: count }, (_, index) => `"k${index}":${index}`);
    expect(scan(`{${keys.join()}}`)).toEqual(nothing);
    for (const index of [0, count >> 1, count - 1]) {
      expect(scan(`{${keys.join()},"k${index}":0}`).repeated).toEqual([`k${index}`]);
    }
  });
});

describe('a number that reading would change', () => {
  it.each([
    ['1e400', ['1e400']],
    ['{"a":[1,{"b":9007199254740993}],"c":1}', ['9007199254740993']],
    ['{"a":"\\\\",  "b":1e400}', ['1e400']],
    ['[[1e-400],[3,-1e-400]]', ['1e-400', '-1e-400']],
  ])('is found in %s', (text, tokens) => {
    const { inexact, ...others } = scan(text);
    expect({ inexact: [], ...others }).toEqual(nothing);
    const found = tokens.map((_, n) => text.slice(inexact[2 * n], inexact[2 * n + 1]));
    expect([found, inexact.length]).toEqual([tokens, 2 * tokens.length]);
  });

  it('is no text and no key', () => {
    expect(scan('{"1e400":"1e400","b":"\\\\\\"1e400"}')).toEqual(nothing);
  });
});

it('stops where the text is nested too deep', () => {
  expect(scan('[[[]]]', { maxDepth: 3 })).toEqual(nothing);
  expect(scan('[0,{"a":[1,[]]}]', { maxDepth: 3 })).toEqual({ ...nothing, tooDeep: [1, 'a', 1] });
  expect(scan('[{"a":1,"a":1},{"b":[[]]}]', { maxDepth: 3 })).toEqual({
    ...nothing,
    repeated: [0, 'a'],
    tooDeep: [1, 'b', 0],
  });
});

it.each([
  ['0', 0],
  ['[1,"a,b",{"c":[]}]', 5],
  ['{"a":1,"b":{},"c":[2,3]}', 6],
  ['[1e1,1234567890123456]', 2 + 9 + 3 / 16 + 9 + 1],
  [`[${'9'.repeat(1600)}]`, 1 + 9 + 100],
  [`{${Array.from({ length: 1002 }, (_, n) => `"${n}":0`).join()}}`, 1002 + 2 * 9],
])('counts the objects, arrays and commas of %s', (text, count) => {
  expect(scanJson(text, { maxDepth: 200, maxValues: Infinity })).toMatchObject({
    values: expect.closeTo(count) as number,
  });
});

it('stops where the text has too many values', () => {
  const text = '[1,2,3,4,{"a":1,"a":1}]';
  expect(scanJson(text, { maxDepth: 200, maxValues: 3 })).toMatchObject({ values: 4, repeated: null });
});

it.each([
  '',
  '}',
  ']]',
  ',',
  '{,}',
  '{"a"',
  '{"a":',
  '"',
  '{"\\',
  '{"a" "a"',
  '[}',
  '{]',
  ':"a"',
  '{"\\x":1}',
])('goes through %j, which is no JSON', (text) => {
  expect(scan(text)).toEqual(nothing);
});

it.each([
  ['quotes', `"${'\\"'.repeat(2_000_000)}"`],
  ['backslashes', `"${'\\\\'.repeat(2_000_000)}"`],
  ['different keys', `{${Array.from({ length: 60_000 }, (_, n) => `"${n}":0`).join()}}`],
  ['keys of one kind', `[${'{"a":0},'.repeat(100_000)}{}]`],
  ['escaped keys', `{${Array.from({ length: 60_000 }, (_, n) => `"\\u0061${n}":0`).join()}}`],
])('takes time in proportion to the text: %s', (_, text) => {
  const started = performance.now();
  expect(scan(text)).toEqual(nothing);
  expect(performance.now() - started).toBeLessThan(2000);
});
