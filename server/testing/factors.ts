import { expect } from 'vitest';

import { codeOf, stepOf } from '../access/people/factors/totp.ts';
import { type Pool } from '../storage/index.ts';
import { type Browser } from './browser.ts';
import { type TestPerson } from './people.ts';

/** What an authenticator app shows now. */
export function codeNow(secret: string): string {
  return codeOf(secret, stepOf(new Date()));
}

/** Sets an authenticator app up for whoever is signed in. No code counts as used afterwards. */
export async function turnOnTwoStep(
  browser: Browser,
  pool: Pool,
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  const { secret } = (await browser.auth('/two-step/enrol')).body;
  const { status, body } = await browser.auth('/two-step/confirm', { code: codeNow(secret) });
  expect(status).toBe(200);
  await pool.query('update people.totp set last_step = 0');
  return { secret, recoveryCodes: body.recoveryCodes };
}

/** Makes the sign-ins of somebody as old as that, and waits until the server has heeded it. */
export async function ageSessions(
  browser: Browser,
  pool: Pool,
  { email }: Pick<TestPerson, 'email'>,
): Promise<void> {
  await pool.query(
    `update people.sessions set authenticated_at = now() - interval '10 minutes'
     where user_id = (select id from people.users where email = $1)`,
    [email],
  );
  // Refused in any case, and changes nothing.
  const code = async () => (await browser.auth('/two-step/turn-off', { code: '' })).body.code;
  await expect.poll(code).toBe('REAUTHENTICATION_REQUIRED');
}
