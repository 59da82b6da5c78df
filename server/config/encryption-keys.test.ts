import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';

import { readConfig, weaknessOf } from './index.ts';

const [one, two, three] = ['1', '2', '3'].map((text) =>
  createHash('sha256').update(text).digest('base64'),
) as [string, string, string];

test.each([
  [{}, []],
  [{ ENCRYPTION_KEY: one }, [['default', one]]],
  [{ ENCRYPTION_KEYS: `a-1:${one}` }, [['a-1', one]]],
  [
    { ENCRYPTION_KEYS: ` new:${one} , old:${two} `, ENCRYPTION_KEY: three },
    [
      ['new', one],
      ['old', two],
      ['default', three],
    ],
  ],
])('the key ring of %o', (env, expected) => {
  const { config, problems } = readConfig(env);
  expect(problems).toBeUndefined();
  expect(config?.encryptionKeys.map(({ id, key }) => [id, key])).toEqual(expected);
});

const malformed = /^ENCRYPTION_KEYS must be up to 20 keys with their ids, .* id:key,id:key/;

test.each([
  ['no id', one],
  ['an empty id', `:${one}`],
  ['an id with capitals', `A:${one}`],
  ['an id of 33 characters', `${'a'.repeat(33)}:${one}`],
  ['no key', 'a:'],
  ['a key of 31 bytes', `a:${Buffer.alloc(31, one).toString('base64')}`],
  ['a key of 33 bytes', `a:${Buffer.alloc(33, one).toString('base64')}`],
  ['a second part after a key', `a:${one}:${two}`],
  ['a comma at the end', `a:${one},`],
  ['21 keys', Array.from({ length: 21 }, (_, n) => `k${n}:${one}`).join(',')],
])('a ring with %s is refused, in a sentence that names the variable and no value', (_, ENCRYPTION_KEYS) => {
  const { problems } = readConfig({ ENCRYPTION_KEYS });
  expect(problems).toEqual([expect.stringMatching(malformed)]);
  expect(problems!.join()).not.toContain(one.slice(0, 8));
});

test.each([
  [{ ENCRYPTION_KEYS: `a:${one},a:${two}` }, 'ENCRYPTION_KEYS must not have two keys with the same id.'],
  [{ ENCRYPTION_KEYS: `a:${one},b:${one}` }, 'ENCRYPTION_KEYS must not have the same key twice.'],
  [
    { ENCRYPTION_KEYS: `default:${one}`, ENCRYPTION_KEY: two },
    'ENCRYPTION_KEYS, with ENCRYPTION_KEY as the key default, must not have two keys with the same id.',
  ],
  [
    { ENCRYPTION_KEYS: `a:${one}`, ENCRYPTION_KEY: one },
    'ENCRYPTION_KEYS, with ENCRYPTION_KEY as the key default, must not have the same key twice.',
  ],
])('%o repeats an id or a key', (env, problem) => {
  expect(readConfig(env).problems).toEqual([problem]);
});

/** What people take for keys. */
const weak: [string, Buffer][] = [
  ['zeros', Buffer.alloc(32)],
  ['one byte', Buffer.alloc(32, 7)],
  ['a few bytes again and again', Buffer.from('deadbeef'.repeat(8), 'hex')],
  ['16 random bytes twice', Buffer.from(one, 'base64').fill(Buffer.from(one, 'base64').subarray(0, 16))],
  ['counting', Buffer.from(Array.from({ length: 32 }, (_, n) => n))],
  ['counting down', Buffer.from(Array.from({ length: 32 }, (_, n) => 200 - 3 * n))],
  ['a sentence', Buffer.from('this is the secret of our shop!!')],
  ['a password, padded with zeros', Buffer.concat([Buffer.from('correct horse battery'), Buffer.alloc(11)])],
  ['hex digits', Buffer.from(createHash('md5').update('a').digest('hex'))],
];

test.each(weak)('%s are no key', (_, bytes) => {
  const key = bytes.toString('base64');
  const reason = 'is too easy to guess: it must be 32 random bytes in base64';
  expect(readConfig({ ENCRYPTION_KEY: key }).problems).toEqual([
    expect.stringContaining(`ENCRYPTION_KEY ${reason}`),
  ]);
  const { problems } = readConfig({ ENCRYPTION_KEYS: `a:${key}` });
  expect(problems).toEqual([expect.stringContaining(`The first key of ENCRYPTION_KEYS ${reason}`)]);
  expect(problems!.join()).not.toContain(key);
});

test('a weak key may follow another one, so that it can be taken out of use', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  expect(readConfig({ ENCRYPTION_KEYS: `a:${one},b:${key}` }).problems).toBeUndefined();
  expect(readConfig({ ENCRYPTION_KEYS: `a:${one}`, ENCRYPTION_KEY: key }).problems).toBeUndefined();
});

test('random keys are not taken for weak ones', () => {
  for (let n = 0; n < 2000; n += 1) {
    const key = createHash('sha256').update(`key ${n}`).digest('base64');
    expect(weaknessOf(key)).toBeNull();
  }
});

test('in production, one of the two is required', () => {
  const production = { NODE_ENV: 'production' };
  expect(readConfig(production).problems).toEqual([expect.stringContaining('ENCRYPTION_KEY is required')]);
  expect(readConfig({ ...production, ENCRYPTION_KEY: one }).problems).toBeUndefined();
  expect(readConfig({ ...production, ENCRYPTION_KEYS: `a:${one}` }).problems).toBeUndefined();
});
