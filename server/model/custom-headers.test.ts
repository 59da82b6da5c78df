import { describe, expect, it } from 'vitest';
import { sentence } from '../testing/sentence.ts';
import { checkCustomHeaders } from './custom-headers.ts';
import { Mistakes } from './mistakes.ts';
import { type CustomHeader } from './webhook.ts';

/** Each as `path: CODE`; all have to be sentences. */
function mistakesOf(...headers: [name: string, value: string][]): string[] {
  const mistakes = new Mistakes();
  const input: CustomHeader[] = headers.map(([name, value]) => ({ name, value }));
  checkCustomHeaders(input, mistakes);
  for (const { message } of mistakes.errors) expect(message).toMatch(sentence);
  return mistakes.errors.map(({ field, code }) => `${field?.join('.')}: ${code}`);
}

describe('a custom header', () => {
  it.each([
    'Authorization',
    'x-api-key',
    'Content-Type',
    'User-Agent',
    'X-Perspection-Event',
    "!#$%&'*+-.^_`|~9",
    'Proxy',
  ])('may be called %s', (name) => {
    expect(mistakesOf([name, 'value'])).toEqual([]);
  });

  it.each([
    'Host',
    'content-length',
    'TRANSFER-ENCODING',
    'Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'Proxy-Authorization',
    'proxy-anything',
    'X-Perspection-Signature',
    'x-perspection-signature',
    ' Host\t',
  ])('may not be called %j', (name) => {
    expect(mistakesOf([name, 'value'])).toEqual(['customHeaders.0.name: FORBIDDEN_HEADER']);
  });

  it.each(['a b', 'a:', 'a\r\nb', 'a\0', 'é', 'a(b)', '"a"', ':path', 'ＨＯＳＴ'])(
    'has a legal name, which %j is not',
    (name) => {
      expect(mistakesOf([name, 'value'])).toEqual(['customHeaders.0.name: INVALID']);
    },
  );

  it('has a name of 1 to 256 characters', () => {
    for (const blank of ['', ' \t', '\n', '\u00a0'])
      expect(mistakesOf([blank, 'value'])).toEqual(['customHeaders.0.name: REQUIRED']);
    expect(mistakesOf(['x'.repeat(256), 'value'])).toEqual([]);
    expect(mistakesOf(['x'.repeat(257), 'value'])).toEqual(['customHeaders.0.name: TOO_LONG']);
  });

  it.each(['', 'Bearer abc', 'a\tb', 'café', '"quoted"', 'x'.repeat(4096)])(
    'may have the value %j',
    (value) => {
      expect(mistakesOf(['X-A', value])).toEqual([]);
    },
  );

  it.each(['a\r\nX-Evil: 1', 'a\n', '\ra', 'a\0', 'a\x7f', 'a\x85', 'ключ', '🙂'])(
    'has a legal value, which %j is not',
    (value) => {
      expect(mistakesOf(['X-A', value])).toEqual(['customHeaders.0.value: INVALID']);
    },
  );

  it('has a value of at most 4,096 characters', () => {
    expect(mistakesOf(['X-A', 'x'.repeat(4097)])).toEqual(['customHeaders.0.value: TOO_LONG']);
  });

  it('is there once, whatever the case of its name', () => {
    expect(mistakesOf(['X-A', '1'], ['x-a', '2'], ['X-B', '3'])).toEqual(['customHeaders.1.name: INVALID']);
  });

  it('has no blanks and tabs around its name and value', () => {
    const header = { name: '\t X-A  ', value: '  a b\t\t' };
    expect(checkCustomHeaders([header], new Mistakes())).toEqual([{ name: 'X-A', value: 'a b' }]);
  });

  it.each([
    ['X-A', 'The value of X-A must'],
    ['', 'The value of the header must'],
  ])('called "%s" has a value that a mistake names: "%s …"', (name, start) => {
    const mistakes = new Mistakes();
    checkCustomHeaders([{ name, value: 'a\n' }], mistakes);
    expect(mistakes.errors.at(-1)?.message.startsWith(start)).toBe(true);
  });

  it('has at most 19 others beside it', () => {
    const headers = Array.from({ length: 21 }, (_, index): [string, string] => [`X-${index}`, 'value']);
    expect(mistakesOf(...headers)).toEqual(['customHeaders: TOO_MANY']);
    expect(mistakesOf(...headers.slice(1))).toEqual([]);
    const input = headers.map(([name, value]) => ({ name, value }));
    expect(checkCustomHeaders(input, new Mistakes())).toEqual([]);
  });

  it('never has its value in a message', () => {
    const mistakes = new Mistakes();
    checkCustomHeaders([{ name: 'Authorization', value: 'hunter2\n' }], mistakes);
    expect(mistakes.errors[0]?.message).not.toContain('hunter2');
  });
});
