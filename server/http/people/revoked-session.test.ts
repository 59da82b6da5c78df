import { beforeAll, beforeEach, expect, it } from 'vitest';

import { type Browser } from '../../testing/browser.ts';
import { Authenticator } from '../../testing/authenticator.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { freePort } from '../../testing/nats-server.ts';
import { startOidcProvider } from '../../testing/oidc-provider.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { visitProvider } from '../../testing/provider-visit.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
let url: string;
let person: TestPerson;
let browser: Browser;

beforeAll(async () => {
  const port = await freePort();
  const provider = await startOidcProvider(keep, `http://localhost:${port}/auth/oidc/callback`);
  api = await startRealApi(keep, { ROLE: 'api', PORT: String(port), ...provider.env });
  url = api.url.replace('127.0.0.1', 'localhost');
});

beforeEach(async () => {
  person = await addPerson(api.pool);
  browser = await signedIn(url, api.pool, person);
});

/** Revokes the session while a request that it began waits for the account. @returns The answer. */
async function revokedDuring<T>(request: () => Promise<T>): Promise<T> {
  const client = await api.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from people.users where id = $1 for no key update', [person.id]);
    const answer = request();
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await expect.poll(async () => (await api.pool.query(waiting)).rowCount).toBe(1);
    await client.query('delete from people.sessions where user_id = $1', [person.id]);
    await client.query('commit');
    return await answer;
  } finally {
    client.release();
  }
}

const count = async (table: string) =>
  (await api.pool.query(`select from people.${table} where user_id = $1`, [person.id])).rowCount;

it('a session that is revoked meanwhile adds no passkey', async () => {
  const response = new Authenticator(url).create((await browser.auth('/passkeys/offer')).body);
  const { status, body } = await revokedDuring(() =>
    browser.auth('/passkeys/add', { name: 'Laptop', response }),
  );
  expect([status, body.code, await count('passkeys')]).toEqual([401, 'UNAUTHENTICATED', 0]);
});

it('a session that is revoked meanwhile links no account', async () => {
  const { body } = await browser.auth('/oidc/link');
  const back = (await visitProvider(body.location, url)).slice(url.length);
  const { location } = await revokedDuring(() => browser.visit(back));
  expect([location, await count('identities')]).toEqual(['/settings/sign-in?sign-in=SIGNED_OUT', 0]);
});

it('a session that is revoked meanwhile sets no password', async () => {
  const wish = { current: password, password: 'another long password' };
  const { status, body } = await revokedDuring(() => browser.auth('/password', wish));
  expect([status, body.code, await count('sessions')]).toEqual([401, 'UNAUTHENTICATED', 0]);
});
