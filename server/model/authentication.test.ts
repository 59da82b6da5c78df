import { describe, expect, test } from 'vitest';

import { type AuthenticationInput, checkAuthentication, showAuthentication } from './authentication.ts';
import { Mistakes } from './mistakes.ts';

function check(input: AuthenticationInput) {
  const mistakes = new Mistakes();
  const given = checkAuthentication(input, { production: true }, mistakes);
  return { given, errors: mistakes.errors.map(({ field, code }) => `${field!.join('.')} ${code}`) };
}

const oauth2 = { tokenUrl: 'https://id.example.com/token', clientId: 'crm', clientSecret: 'the secret' };
const at = 'authentication.oauth2';

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
    [
      { oauth2 },
      { type: 'OAUTH2', secret: 'the secret', clientAuthentication: 'BASIC', scope: null, parameters: [] },
    ],
    [
      { oauth2: { ...oauth2, clientSecret: null, scope: ' a b ', tokenUrl: ` ${oauth2.tokenUrl}\n` } },
      { tokenUrl: oauth2.tokenUrl, secret: null, scope: 'a b' },
    ],
    [
      { oauth2: { ...oauth2, clientAuthentication: 'BODY', parameters: [{ name: 'audience', value: 'é' }] } },
      { clientAuthentication: 'BODY', parameters: [{ name: 'audience', value: 'é' }] },
    ],
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
    [
      'no https',
      { oauth2: { ...oauth2, tokenUrl: 'http://id.example.com/' } },
      [`${at}.tokenUrl INVALID_URL`],
    ],
    [
      'a private host',
      { oauth2: { ...oauth2, tokenUrl: 'https://10.0.0.1/' } },
      [`${at}.tokenUrl FORBIDDEN_ADDRESS`],
    ],
    ['no token URL', { oauth2: { ...oauth2, tokenUrl: ' ' } }, [`${at}.tokenUrl REQUIRED`]],
    [
      'a long token URL',
      { oauth2: { ...oauth2, tokenUrl: `https://id.example.com/${'a'.repeat(2048)}` } },
      [`${at}.tokenUrl TOO_LONG`],
    ],
    [
      'an empty client',
      { oauth2: { ...oauth2, clientId: '', clientSecret: '' } },
      [`${at}.clientId REQUIRED`, `${at}.clientSecret REQUIRED`],
    ],
    [
      'control characters',
      { oauth2: { ...oauth2, clientId: 'a\nb', clientSecret: 'a\0b', scope: 'a\tb' } },
      [`${at}.clientId INVALID`, `${at}.clientSecret INVALID`, `${at}.scope INVALID`],
    ],
    ['a quoted scope', { oauth2: { ...oauth2, scope: '"a"' } }, [`${at}.scope INVALID`]],
    [
      'parameters that others make, and twice the same',
      {
        oauth2: {
          ...oauth2,
          parameters: ['client_secret', 'a', 'a', 'a b', ''].map((name) => ({ name, value: '' })),
        },
      },
      [0, 2, 3, 4].map((index) => `${at}.parameters.${index}.name INVALID`),
    ],
    [
      'many parameters',
      {
        oauth2: {
          ...oauth2,
          parameters: Array.from({ length: 11 }, (_, n) => ({ name: `p${n}`, value: '' })),
        },
      },
      [`${at}.parameters TOO_MANY`],
    ],
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
      oauth2: null,
    });
  });
});
