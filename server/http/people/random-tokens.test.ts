import { expect, it } from 'vitest';

import { loginSecrets } from '../../access/people/oidc/login-secrets.ts';
import { createToken } from '../../access/people/token.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { startOidcProvider } from '../../testing/oidc-provider.ts';
import { addPerson, signedIn } from '../../testing/people.ts';
import { startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
const limit = 5;

/** An API that looks at 5 random tokens of an address in a minute. */
async function strictApi() {
  const provider = await startOidcProvider(keep, 'http://127.0.0.1:1/auth/oidc/callback');
  return startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: String(limit), ...provider.env });
}

/** A browser with a cookie that somebody made up. */
function forged(url: string, cookie: string, token = createToken()): Browser {
  const browser = new Browser(url);
  browser.keep(`${cookie}=${token}`);
  return browser;
}

it('signing out with random tokens is refused after 5 in a minute, and sessions still end', async () => {
  const { url, pool } = await strictApi();
  const owner = await signedIn(url, pool, await addPerson(pool));
  expect((await owner.auth('/factors')).status).toBe(200);
  const signOut = () => forged(url, 'perspection').auth('/sign-out');
  for (let n = 0; n < limit; n += 1) expect((await signOut()).status).toBe(204);
  const refused = await signOut();
  expect([refused.status, refused.body]).toEqual([
    429,
    { code: 'RATE_LIMITED', message: expect.stringContaining('try again in') },
  ]);
  expect((await owner.auth('/sign-out')).status).toBe(204);
  expect((await pool.query('select from people.sessions')).rows).toEqual([]);
});

it('coming back from a provider with random tokens is refused after 5 in a minute', async () => {
  const { url } = await strictApi();
  const visit = async () => {
    const token = createToken();
    const { state } = loginSecrets(token);
    return (await forged(url, 'perspection-oidc', token).visit(`/auth/oidc/callback?state=${state}`))
      .location;
  };
  for (let n = 0; n < limit; n += 1) expect(await visit()).toBe('/?sign-in=EXPIRED');
  expect(await visit()).toBe('/?sign-in=RATE_LIMITED');
});
