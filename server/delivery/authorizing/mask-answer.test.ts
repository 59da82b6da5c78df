import { describe, expect, it } from 'vitest';

import { maskAnswer, secretsOf } from './mask-answer.ts';

const answer = (body: string, truncated = false) => ({ headers: [], body, truncated });

function bodyAfter(body: string, secret: string, truncated = false): string {
  return maskAnswer(answer(body, truncated), [secret]).body;
}

const headers = [
  { name: 'Content-Type', value: 'application/json' },
  { name: 'authorization', value: 'Bearer a-token-that-is-long' },
];
const request = { url: 'http://a', headers, body: Buffer.from(''), timeoutMs: 1 };

describe('the secrets of a request', () => {
  it('are what it was authorised by', () => {
    expect(secretsOf(request)).toEqual(['a-token-that-is-long']);
    const value = `Basic ${Buffer.from('crm:pä:ss word').toString('base64')}`;
    expect(secretsOf({ ...request, headers: [{ name: 'Authorization', value }] })).toEqual([
      value.slice('Basic '.length),
      'crm:pä:ss word',
      'pä:ss word',
    ]);
    const bare = [{ name: 'Authorization', value: 'no-scheme' }];
    expect(secretsOf({ ...request, headers: bare })).toEqual(['no-scheme']);
  });

  it('are the values of custom headers, unless they are too short to be secrets', () => {
    const customHeaders = [
      { name: 'X-Api-Key', value: 'sk_live_1234' },
      { name: 'X-Environment', value: 'production' },
    ];
    expect(secretsOf({ ...request, headers: [], customHeaders })).toEqual(['sk_live_1234']);
  });
});

describe('an answer', () => {
  it('is kept with a mask in the place of each secret, in its body and its headers', () => {
    const response = {
      headers: [{ name: 'X-Echo', value: 'Bearer token-1!' }],
      body: 'token-1! token-1! token-2',
      truncated: false,
    };
    expect(maskAnswer(response, ['token-1!'])).toEqual({
      headers: [{ name: 'X-Echo', value: 'Bearer ••••••' }],
      body: '•••••• •••••• token-2',
      truncated: false,
    });
    expect(maskAnswer(response, [])).toBe(response);
  });

  const secret = `a/b+c&d<e>"f'g\\h`;

  it.each([
    ['as it is', secret],
    ['JSON', JSON.stringify(secret)],
    ['JSON of PHP', JSON.stringify(secret).replaceAll('/', '\\/')],
    [
      'JSON of Go',
      JSON.stringify(secret).replaceAll(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
    ],
    ['JSON of .NET', `a/b\\u002Bc\\u0026d\\u003Ce\\u003E\\"f\\u0027g\\\\h`],
    ['a URL', encodeURIComponent(secret)],
    ['HTML', 'a/b+c&amp;d&lt;e&gt;&quot;f&#39;g\\h'],
  ])('hides a secret that is written as in %s', (_, text) => {
    expect(bodyAfter(`before ${text} after`, secret)).toMatch(/^before "?••••••"? after$/);
  });

  it('hides a pair and the password in it as one', () => {
    const masked = maskAnswer(answer('crm:password; password'), ['password', 'crm:password']).body;
    expect(masked).toBe('••••••; ••••••');
  });

  it('hides the beginning of a secret at which it was cut', () => {
    expect(bodyAfter('echo: abcabcabd', 'abcabcabcd', true)).toBe('echo: abcabcabd');
    expect(bodyAfter('echo: abcabcabcabc', 'abcabcabcd', true)).toBe('echo: abc••••••');
    expect(bodyAfter('echo: abcdefgh', 'abcdefghij', true)).toBe('echo: ••••••');
    expect(bodyAfter('echo: abcdefgh', 'abcdefghij', false)).toBe('echo: abcdefgh');
    expect(bodyAfter('echo: abcde', 'abcdefghij', true)).toBe('echo: abcde'); // says little
  });

  it('stays within what is kept', () => {
    const masked = maskAnswer(answer('secret'.repeat(2730)), ['secret']);
    expect(Buffer.byteLength(masked.body)).toBeLessThanOrEqual(16 * 1024);
    expect(masked.body).toMatch(/^•+$/);
    expect(masked.truncated).toBe(true);
  });
});
