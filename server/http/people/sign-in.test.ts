import { beforeAll, describe, expect, it } from 'vitest';

import { createToken, hashToken } from '../../access/people/token.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
const viewer = '{ viewer { role user { email } } }';
let api: RealApi;
let workspaceId: string;
let person: TestPerson;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' });
  ({ workspaceId } = await api.addWorkspace());
});

/** A new browser, in which somebody has signed in. */
async function signIn(email = person.email, headers = {}): Promise<Browser> {
  const browser = new Browser(api.url);
  expect((await browser.auth('/sign-in', { email, password }, headers)).status).toBe(200);
  return browser;
}

describe('the first account', () => {
  it('is made once, by any of the links, as an owner of the first workspace', async () => {
    const storage = await openTestStorage(keep, { url: api.databaseUrl });
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + 60_000);
    const tokens = [createToken(), createToken()];
    for (const token of tokens) {
      const link = { tokenHash: hashToken(token), createdAt, expiresAt };
      expect(await storage.people.links.createForSetUp(link)).toBe(true);
    }
    const account = { email: ' First@Example.com ', name: 'First', password };
    const short = { ...account, token: tokens[0], password: 'short' };
    expect((await new Browser(api.url).auth('/set-up', short)).body).toMatchObject({ field: ['password'] });
    const browsers = tokens.map(() => new Browser(api.url));
    const answers = await Promise.all(
      browsers.map((browser, n) =>
        browser.auth('/set-up', { ...account, email: `${n}@b.c`, token: tokens[n] }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    const first = browsers[answers.findIndex(({ status }) => status === 200)]!;
    expect((await first.ask(viewer)).body.data.viewer.role).toBe('OWNER');
    expect(await storage.people.links.createForSetUp({ tokenHash: 'x', createdAt, expiresAt })).toBe(false);
  });
});

describe('a password', () => {
  beforeAll(async () => {
    person = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
  });

  it('begins a session, in a cookie that only this host reads', async () => {
    const browser = new Browser(api.url);
    const { status, body, setCookies } = await browser.auth('/sign-in', {
      email: ` ${person.email.toUpperCase()}`,
      password,
    });
    expect([status, body]).toEqual([200, { user: { ...person, name: 'Ada' } }]);
    expect(setCookies[0]).toMatch(
      /^perspection=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    );
    const { viewer: caller } = (await browser.ask(viewer)).body.data;
    expect(caller).toEqual({ role: 'EDITOR', user: { email: person.email } });
  });

  it('is refused alike when it is wrong and when there is no such account', async () => {
    const refuse = async (body: object) => {
      const answer = await new Browser(api.url).auth('/sign-in', body);
      return [answer.status, answer.body, answer.setCookies];
    };
    const wrong = await refuse({ email: person.email, password: 'wrong password' });
    expect(wrong).toMatchObject([401, { code: 'WRONG_CREDENTIALS' }, []]);
    for (const email of ['nobody@example.com', 'nul\0@example.com'])
      expect(await refuse({ email, password })).toEqual(wrong);
    expect(await refuse({ email: person.email, password: 'x'.repeat(5000) })).toEqual(wrong);
  });

  it('begins a new session each time: the one before ends, and none that was planted is taken', async () => {
    const browser = await signIn();
    const before = browser.cookies.get('perspection')!;
    await browser.auth('/sign-in', { email: person.email, password });
    expect(browser.cookies.get('perspection')).not.toBe(before);
    expect((await browser.ask(viewer)).status).toBe(200);
    const thief = new Browser(api.url);
    thief.keep(`perspection=${before}`);
    expect((await thief.ask(viewer)).status).toBe(401);

    const victim = new Browser(api.url);
    const planted = createToken();
    victim.keep(`perspection=${planted}`);
    await victim.auth('/sign-in', { email: person.email, password });
    thief.keep(`perspection=${planted}`);
    expect((await thief.ask(viewer)).status).toBe(401);
  });

  it('that changes ends all other sessions, and needs the one before', async () => {
    const [browser, other] = [await signIn(), await signIn()];
    const next = 'another long password';
    const change = (current: string, chosen = next) =>
      browser.auth('/password', { current, password: chosen });
    expect((await change('wrong password')).body.code).toBe('WRONG_CREDENTIALS');
    expect((await change(password, 'too short')).body).toMatchObject({ field: ['password'] });
    expect((await change(password)).status).toBe(200);
    expect((await browser.ask(viewer)).status).toBe(200);
    expect((await other.ask(viewer)).status).toBe(401);
    expect((await new Browser(api.url).auth('/sign-in', { email: person.email, password })).status).toBe(401);
    expect((await new Browser(api.url).auth('/password', { current: next, password })).status).toBe(401);
  });

  it('leaves neither itself nor a token in the database', async () => {
    const { rows } = await api.pool.query(
      'select to_json(u) as u, to_json(s) as s, to_json(d) as d from people.users u left join people.sessions s on s.user_id = u.id left join people.devices d on d.user_id = u.id',
    );
    person = await addPerson(api.pool, { [workspaceId]: 'EDITOR' });
    const { cookies } = await signIn();
    const stored = JSON.stringify(rows);
    expect(stored).toContain('scrypt$15$8$3$'); // of the account above that was made by a link
    for (const secret of [password, ...cookies.values()]) expect(stored).not.toContain(secret);
  });
});

describe('a request of another page', () => {
  let browser: Browser;
  const foreign = { origin: 'http://evil.example' };

  beforeAll(async () => {
    browser = await signedIn(api.url, api.pool, person);
  });

  it.each([
    ['of another origin', foreign],
    ['of the same host on another port', { origin: 'http://127.0.0.1:1' }],
    ['of no page', { origin: 'null' }],
    ['without an origin', { origin: null }],
    ['that says it is of the same site only', { origin: null, 'sec-fetch-site': 'same-site' }],
  ])('%s has no session, and cannot sign in or out', async (_, headers) => {
    const { status, body } = await browser.ask(viewer, {}, headers);
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    for (const path of ['/sign-in', '/sign-out', '/password', '/invitation/accept'])
      expect((await browser.auth(path, {}, headers)).body.code).toBe('FORBIDDEN_ORIGIN');
    expect((await browser.ask(viewer)).status).toBe(200);
  });

  it('opens no socket with the session', async () => {
    expect(await browser.openSocket(keep, {}, foreign.origin).closed).toBe(4401);
    expect(await browser.openSocket(keep).acknowledged).toBe(true);
  });

  it('of this server is told by Sec-Fetch-Site, too', async () => {
    const headers = { origin: null, 'sec-fetch-site': 'same-origin' };
    expect((await browser.ask(viewer, {}, headers)).status).toBe(200);
  });

  it('finds no session outside of /graphql', async () => {
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    for (const [method, path] of [
      ['POST', '/v1/events'],
      ['POST', '/v1/track'],
      ['GET', '/metrics'],
    ] as const) {
      const headers = { cookie, origin: api.url, 'content-type': 'application/json' };
      const body = method === 'POST' ? '{"event_name":"a"}' : undefined;
      expect((await fetch(api.url + path, { method, headers, body })).status).toBe(401);
    }
  });

  it('with a key is judged by the key alone', async () => {
    const { key } = await api.addWorkspace('VIEWER');
    const authorization = `Bearer ${key}`;
    const { body } = await browser.ask(viewer, {}, { ...foreign, authorization });
    expect(body.data.viewer).toEqual({ role: 'VIEWER', user: null });
    expect((await browser.ask(viewer, {}, { authorization: 'Bearer wrong' })).status).toBe(401);
    const { closed } = browser.openSocket(keep, { authorization: 'Bearer wrong' });
    expect(await closed).toBe(4401);
  });
});

describe('over the network', () => {
  const host = 'hooks.example.com';

  it('sign-in needs https:, where the cookie is bound to its host', async () => {
    const browser = new Browser(api.url);
    const body = { email: person.email, password };
    const plain = await browser.auth('/sign-in', body, { host, origin: `http://${host}` });
    expect([plain.status, plain.body.code]).toEqual([403, 'HTTPS_REQUIRED']);
    const headers = { host, origin: `https://${host}` };
    const { setCookies } = await browser.auth('/sign-in', body, headers);
    for (const cookie of setCookies) expect(cookie).toMatch(/^__Host-.*; Path=\/; .*; HttpOnly; .*; Secure$/);
    expect((await browser.ask(viewer, {}, headers)).status).toBe(200);
  });

  it('a cookie that a neighbour of the domain could have set is not believed', async () => {
    const browser = await signIn();
    const { status } = await browser.ask(viewer, {}, { host, origin: `https://${host}` });
    expect(status).toBe(401);
  });
});

describe('a body', () => {
  it.each([
    ['[]', {}, 400, 'BAD_REQUEST'],
    ['{', {}, 400, 'BAD_REQUEST'],
    ['{"email":1,"password":"x"}', {}, 400, 'BAD_USER_INPUT'],
    ['{"email":"a"}', {}, 400, 'BAD_USER_INPUT'],
    [`{"email":"${'a'.repeat(17_000)}"}`, {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['email=a', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('such as %.20s is refused', async (text, headers, status, code) => {
    const answer = await new Browser(api.url).auth('/sign-in', text, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('to an address that is not there gets no page', async () => {
    expect((await new Browser(api.url).auth('/nowhere')).body.code).toBe('NOT_FOUND');
    expect((await fetch(`${api.url}/auth/sign-in`)).status).toBe(404);
    expect(await (await fetch(`${api.url}/auth/methods`)).json()).toEqual({
      password: true,
      passkeys: false,
      oidc: null,
      mail: false,
    });
  });
});

it('signing out ends the session, its cookie and its sockets', async () => {
  const browser = await signIn();
  const { closed, acknowledged } = browser.openSocket(keep);
  expect(await acknowledged).toBe(true);
  const kept = new Map(browser.cookies);
  expect((await browser.auth('/sign-out')).status).toBe(204);
  expect(await closed).toBe(4403);
  expect(browser.cookies.has('perspection')).toBe(false);
  for (const [name, value] of kept) browser.keep(`${name}=${value}`);
  expect((await browser.ask(viewer)).status).toBe(401);
});
