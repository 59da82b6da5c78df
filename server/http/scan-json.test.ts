import { describe, expect, it } from 'vitest';

import { scanJson } from './scan-json.ts';

const scan = (text: string) => scanJson(text, 200);
const nothing = { exact: true, repeated: null, tooDeep: null };

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
    '1e400',
    '{"a":[1,{"b":9007199254740993}],"c":1}',
    '{"a":"\\\\",  "b":1e400}',
    '[[1],[3,-1e-400]]',
  ])('is found in %s', (text) => {
    expect(scan(text)).toEqual({ ...nothing, exact: false });
  });

  it('is no text and no key', () => {
    expect(scan('{"1e400":"1e400","b":"\\\\\\"1e400"}')).toEqual(nothing);
  });
});

it('stops where the text is nested too deep', () => {
  expect(scanJson('[[[]]]', 3)).toEqual(nothing);
  expect(scanJson('[0,{"a":[1,[]]}]', 3)).toEqual({ ...nothing, tooDeep: [1, 'a', 1] });
  expect(scanJson('[{"a":1,"a":1},{"b":[[]]}]', 3)).toEqual({
    ...nothing,
    repeated: [0, 'a'],
    tooDeep: [1, 'b', 0],
  });
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
