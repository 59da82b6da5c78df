import { describe, expect, test } from 'vitest';

import { type AuthenticationInput, checkAuthentication, showAuthentication } from './authentication.ts';
import { Mistakes } from './mistakes.ts';

function check(input: AuthenticationInput) {
  const mistakes = new Mistakes();
  const given = checkAuthentication(input, mistakes);
  return { given, errors: mistakes.errors.map(({ field, code }) => `${field!.join('.')} ${code}`) };
}

describe('authentication', () => {
  test.each<[AuthenticationInput, object]>([
    [{ basic: { username: 'größe', password: 'p:w d' } }, { username: 'größe', secret: 'p:w d' }],
    [{ basic: { username: '', password: 'key' } }, { username: '', secret: 'key' }],
    [
      { basic: { username: 'key', password: '' }, bearer: null },
      { username: 'key', secret: '' },
    ],
    [{ basic: { username: 'u' } }, { type: 'BASIC', secret: null }],
    [{ bearer: { token: 'a.b-c_d~e+f/g==' } }, { type: 'BEARER', secret: 'a.b-c_d~e+f/g==' }],
    [{ bearer: { token: 't'.repeat(4096) } }, { type: 'BEARER' }],
    [{ bearer: {} }, { type: 'BEARER', secret: null }],
  ])('takes %j', (input, expected) => {
    const { given, errors } = check(input);
    expect(errors).toEqual([]);
    expect(given).toMatchObject(expected);
  });

  test.each<[string, AuthenticationInput, string[]]>([
    ['nothing', {}, ['authentication INVALID']],
    ['two kinds', { basic: { username: 'u' }, bearer: {} }, ['authentication INVALID']],
    ['a colon', { basic: { username: 'a:b' } }, ['authentication.basic.username INVALID']],
    [
      'line breaks',
      { basic: { username: 'a\nb', password: 'c\r\nX-Other: d' } },
      ['authentication.basic.username INVALID', 'authentication.basic.password INVALID'],
    ],
    ['NUL', { basic: { username: '\0' } }, ['authentication.basic.username INVALID']],
    [
      'two empty texts',
      { basic: { username: '', password: '' } },
      ['authentication.basic.username REQUIRED'],
    ],
    [
      'long texts',
      { basic: { username: 'u'.repeat(257), password: 'p'.repeat(1025) } },
      ['authentication.basic.username TOO_LONG', 'authentication.basic.password TOO_LONG'],
    ],
    ['an empty token', { bearer: { token: '' } }, ['authentication.bearer.token REQUIRED']],
    ['a scheme', { bearer: { token: 'Bearer abc' } }, ['authentication.bearer.token INVALID']],
    ['a token with a line break', { bearer: { token: 'abc\n' } }, ['authentication.bearer.token INVALID']],
    ['a token beyond ASCII', { bearer: { token: 'é' } }, ['authentication.bearer.token INVALID']],
    ['a long token', { bearer: { token: 't'.repeat(4097) } }, ['authentication.bearer.token TOO_LONG']],
  ])('refuses %s', (_, input, errors) => {
    expect(check(input)).toEqual({ given: null, errors });
  });

  test('shows the last four characters of a secret of 20 characters or more', () => {
    const hintOf = (secret: string) =>
      showAuthentication('BEARER', { type: 'BEARER', secret }).bearer!.tokenHint;
    expect(hintOf('1234567890123456789')).toBeNull();
    expect(hintOf('12345678901234567890')).toBe('7890');
    const basic = { type: 'BASIC', username: 'u', secret: 'short' } as const;
    expect(showAuthentication('BASIC', basic)).toEqual({
      type: 'BASIC',
      unreadable: false,
      basic: { username: 'u', passwordHint: null },
      bearer: null,
    });
  });
});
