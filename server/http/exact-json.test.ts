import { describe, expect, it } from 'vitest';

import { maxJsonDepth, parseExactJson, scanJson } from './exact-json.ts';

describe('parsing', () => {
  it.each([
    '{"a":[1,-2.5,1e2,"9007199254740993 and 1e400",true,null]}',
    '[]',
    '"\\\\"',
    '0',
    '"a\\"1e400\\\\"',
    '{"":{"__x":0.1}}',
  ])('is that of JSON for %s', (text) => expect(parseExactJson(text)).toEqual(JSON.parse(text)));

  it.each([
    ['1e-400', Number.NaN],
    ['0.1000000000000000055', Number.NaN],
    ['4503599627370497.3', Number.NaN],
    ['1e400', Number.POSITIVE_INFINITY],
    ['9007199254740993', 9007199254740992],
  ])('makes of %s what no field takes', (token, marked) => {
    expect(parseExactJson(`{"a":[${token},1.5]}`)).toEqual({ a: [marked, 1.5] });
  });

  it.each(['', '{', '{"a":}', '01', '{"a":1,}', '-', '1.2.3', 'NaN', '"'])('refuses %j', (text) => {
    expect(() => parseExactJson(text)).toThrow('The body is not valid JSON.');
  });

  it('refuses what is nested too deep, however long', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseExactJson(nested(maxJsonDepth))).toBeInstanceOf(Array);
    expect(() => parseExactJson(nested(maxJsonDepth + 1))).toThrow(/nested deeper/);
    expect(() => parseExactJson('['.repeat(1_000_000))).toThrow(/nested deeper/);
  });
});

describe('scanning', () => {
  it('looks for numbers outside of strings only', () => {
    expect(scanJson('{"1e400":"1e400","b":"\\\\\\"1e400"}').exact).toBe(true);
    expect(scanJson('{"a":"\\\\",  "b":1e400}').exact).toBe(false);
  });

  it('takes time in proportion to the text', () => {
    const quotes = `"${'\\"'.repeat(2_000_000)}"`;
    const slashes = `"${'\\\\'.repeat(2_000_000)}"`;
    const started = performance.now();
    expect(scanJson(`[${quotes},${slashes}]`)).toEqual({ exact: true, depth: 1 });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
