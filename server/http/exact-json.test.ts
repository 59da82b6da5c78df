import { describe, expect, it } from 'vitest';

import { maxJsonDepth, maxJsonValues, parseExactJson } from './exact-json.ts';

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
    ['1e-400', Number.POSITIVE_INFINITY],
    ['0.1000000000000000055', Number.POSITIVE_INFINITY],
    ['4503599627370497.3', Number.POSITIVE_INFINITY],
    ['1e400', Number.POSITIVE_INFINITY],
    ['9007199254740993', 9007199254740992],
  ])('makes of %s what no field takes', (token, marked) => {
    expect(parseExactJson(`{"a":[${token},1.5]}`)).toEqual({ a: [marked, 1.5] });
  });

  it('leaves everything around such a number as it is', () => {
    const text = '["1e-400",1e-400,{"1e-400":-1e-400}, 1.5,0.1000000000000000055]';
    const kept = [Infinity, { '1e-400': Infinity }, 1.5, Infinity];
    expect(parseExactJson(text)).toEqual(['1e-400', ...kept]);
  });

  it.each(['1e-400x', 'x1e-400', '1.2.3.4.5.6.7.8.9.10', '01e-400', '1e-400-', '[1 1e-400]', '.1e-400'])(
    'refuses %j, though there is such a number in it',
    (text) => expect(() => parseExactJson(text)).toThrow('The body is not valid JSON.'),
  );

  it('reads as many of them as a text may have without delay', () => {
    const many = Math.floor(maxJsonValues / 11);
    const started = performance.now();
    expect(parseExactJson(`[${'1e-400,'.repeat(many - 1)}0]`)).toHaveLength(many);
    expect(() => parseExactJson(`[${'1e-400,'.repeat(maxJsonValues)}0]`)).toThrow('more than 1000000 values');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('refuses more values than fit, before it is parsed', () => {
    const counts: number[] = [];
    const parse = (text: string) => parseExactJson(text, 'The body', (count) => counts.push(count));
    expect(parse(`[${'0,'.repeat(maxJsonValues - 1)}0]`)).toHaveLength(maxJsonValues);
    expect(() => parse(`[${'0,'.repeat(maxJsonValues)}0]`)).toThrow('more than 1000000 values');
    expect(counts).toEqual([maxJsonValues]);
  });

  it.each(['', '{', '{"a":}', '01', '{"a":1,}', '-', '1.2.3', 'NaN', '"'])('refuses %j', (text) => {
    expect(() => parseExactJson(text)).toThrow('The body is not valid JSON.');
  });

  it('refuses what is nested too deep, however long', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseExactJson(nested(maxJsonDepth))).toBeInstanceOf(Array);
    expect(() => parseExactJson(nested(maxJsonDepth + 1))).toThrow(/nested deeper/);
    expect(() => parseExactJson('['.repeat(1_000_000))).toThrow(/nested deeper/);
    const path = ['variables', 'events', 0, ...Array<number>(197).fill(0)];
    const deep = { path, message: expect.stringContaining('at variables.events.0.0.') as string };
    expect(() => parseExactJson(`{"variables":{"events":${nested(199)}}}`)).toThrow(
      expect.objectContaining(deep),
    );
  });

  it('calls what it parses by its name', () => {
    expect(() => parseExactJson('{', 'The parameter variables')).toThrow(
      'The parameter variables is not valid JSON.',
    );
  });

  it.each([
    ['{"variables":{"events":[{"event_name":"a","properties":{"amount":10,"amount":1000}}]}}', 'amount'],
    [
      '{"variables":{"events":[{"event_name":"a","properties":{"amount":10,"\\u0061mount":1000}}]}}',
      'amount',
    ],
  ])('refuses a key that is given twice, with its path: %s', (text, key) => {
    const path = ['variables', 'events', 0, 'properties', key];
    const message = `The body has the key ${path.join('.')} twice.`;
    expect(() => parseExactJson(text)).toThrow(expect.objectContaining({ message, path }));
  });

  it('says of a text that is no JSON nothing else', () => {
    expect(() => parseExactJson('{"a":1,"a":1')).toThrow('The body is not valid JSON.');
  });
});
