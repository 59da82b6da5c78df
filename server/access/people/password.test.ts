import { expect, it } from 'vitest';

import { Passwords, TooManyPasswords } from './password.ts';

/** With the least work that the format can say. */
const cheap = 'scrypt$1$1$1$c2FsdA==$AAAA';

/** Asks for so many at once. @returns How many were refused. */
async function refusedOf(
  passwords: Passwords,
  times: number,
  name: (n: number) => string,
  known = false,
): Promise<number> {
  const asked = Array.from({ length: times }, (_, n) =>
    passwords.matches('a password', cheap, { name: name(n), known }).catch((error: unknown) => error),
  );
  return (await Promise.all(asked)).filter((answer) => answer instanceof TooManyPasswords).length;
}

it('hashes a password, and recognises it', async () => {
  const passwords = new Passwords();
  const share = { name: 'one', known: true };
  const stored = await passwords.hash('a password', share);
  expect(stored).toMatch(/^scrypt\$15\$8\$3\$/);
  expect(await passwords.matches('a password', stored, share)).toBe(true);
  expect(await passwords.matches('another one', stored, share)).toBe(false);
  expect(await passwords.matches('a password', null, share)).toBe(false);
});

it('gives a network four slots, all networks 20, and people who are known 20 of their own', async () => {
  const passwords = new Passwords();
  const all = [
    refusedOf(passwords, 30, () => 'one'),
    refusedOf(passwords, 30, (n) => `other ${n}`),
    refusedOf(passwords, 4, () => 'browser', true),
  ];
  expect(await Promise.all(all)).toEqual([26, 14, 0]);
  expect(await refusedOf(passwords, 4, () => 'one')).toBe(0); // slots are free again
});
