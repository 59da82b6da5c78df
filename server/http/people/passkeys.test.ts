import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { challengesOfNetwork } from '../../storage/people/challenges.ts';
import { Authenticator, type Deviation } from '../../testing/authenticator.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { ageSessions, turnOnTwoStep } from '../../testing/factors.ts';
import { addPerson, password, signedIn, type TestPerson } from '../../testing/people.ts';
import { type RealApi, startRealApi } from '../../testing/real-api.ts';

const keep = closingAfterAll();
let api: RealApi;
/** At a host name: an IP address has no passkeys. */
let url: string;
let person: TestPerson;
/** In which the person is signed in. */
let browser: Browser;
let authenticator: Authenticator;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', WRONG_KEYS_PER_MINUTE: '1000' });
  url = api.url.replace('127.0.0.1', 'localhost');
});

beforeEach(async () => {
  const { workspaceId } = await api.addWorkspace();
  person = await addPerson(api.pool, { [workspaceId]: 'OWNER' });
  browser = await signedIn(url, api.pool, person);
  authenticator = new Authenticator(url);
});

async function offer(from = browser) {
  const { status, body } = await from.auth('/passkeys/offer');
  expect(status).toBe(200);
  return body;
}

/** Adds a passkey of an authenticator. @returns Its id. */
async function add(of = authenticator, name = 'Laptop'): Promise<string> {
  const { status, body } = await browser.auth('/passkeys/add', { name, response: of.create(await offer()) });
  expect([status, body]).toEqual([
    200,
    { id: body.id, name, createdAt: expect.any(String), lastUsedAt: null },
  ]);
  return body.id;
}

const challenge = async (from: Browser) => (await from.auth('/passkeys/challenge')).body;

/** Signs in with a passkey, in a new browser. @returns The status, or the code of the refusal. */
async function signIn(otherwise?: Deviation, from = new Browser(url)): Promise<number | string> {
  const response = authenticator.get(await challenge(from), otherwise);
  const { status, body, setCookies } = await from.auth('/passkeys/sign-in', { response });
  expect(setCookies.length).toBe(status === 200 ? 2 : 0);
  return status === 200 ? status : body.code;
}

const is = async (from: Browser) => (await from.ask('{ viewer { user { id } } }')).body.data?.viewer.user.id;
const passkeys = async () => (await browser.auth('/factors')).body.passkeys;
const audited = async () => {
  const entries = `select action from settings.audit_log where object_id = $1 and starts_with(action, 'PASSKEY') order by id`;
  const { rows } = await api.pool.query<{ action: string }>(entries, [person.id]);
  return rows.map(({ action }) => action);
};

describe('a passkey', () => {
  it('is made with the owner verified, and without anything that tells who made the authenticator', async () => {
    expect(await offer()).toMatchObject({
      rp: { id: 'localhost', name: 'Perspection Webhooks' },
      user: { name: person.email, displayName: 'Ada' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    await add();
    const [excluded] = (await offer()).excludeCredentials;
    expect(excluded).toMatchObject({ id: authenticator.credentialId, transports: ['internal'] });
  });

  it('signs in without an e-mail address, and counts as both factors', async () => {
    await add();
    await turnOnTwoStep(browser, api.pool);
    const other = new Browser(url);
    expect(await signIn({}, other)).toBe(200);
    expect(await is(other)).toBe(person.id);
    const [{ lastUsedAt }] = await passkeys();
    expect(Date.parse(lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(await signIn()).toBe(200);
  });

  it('that does not count its signatures signs in again and again', async () => {
    authenticator = new Authenticator(url, { counts: false });
    await add();
    expect([await signIn(), await signIn()]).toEqual([200, 200]);
  });

  it('begins a new session: the one before ends', async () => {
    await add();
    const former = browser.cookies.get('perspection')!;
    expect(await signIn({}, browser)).toBe(200);
    const thief = new Browser(url);
    thief.keep(`perspection=${former}`);
    expect(await is(thief)).toBeUndefined();
  });

  it('is renamed and removed; then it signs nobody in, and other sessions have ended', async () => {
    const id = await add();
    const other = await signedIn(url, api.pool, person);
    const renamed = await browser.auth('/passkeys/rename', { id, name: ' Phone ' });
    expect(renamed.body).toMatchObject({ id, name: 'Phone' });
    expect((await passkeys()).map(({ name }: { name: string }) => name)).toEqual(['Phone']);
    expect((await browser.auth('/passkeys/remove', { id })).status).toBe(204);
    expect([await passkeys(), await is(browser), await is(other)]).toEqual([[], person.id, undefined]);
    expect(await signIn()).toBe('PASSKEY_REFUSED');
    expect(await audited()).toEqual(['PASSKEY_ADDED', 'PASSKEY_REMOVED']);
  });

  it('of a person who is gone signs nobody in', async () => {
    await add();
    await api.pool.query('delete from people.users where id = $1', [person.id]);
    expect(await signIn()).toBe('PASSKEY_REFUSED');
  });

  it('cannot be removed by the one who can sign in with nothing else', async () => {
    const [first, second] = [await add(), await add(new Authenticator(url))];
    await api.pool.query('update people.users set password_hash = null where id = $1', [person.id]);
    const remove = async (id: string) => {
      const { status, body } = await browser.auth('/passkeys/remove', { id });
      return [status, body?.code];
    };
    // Both at the same time: one of them stays.
    const answers = await Promise.all([remove(first), remove(second)]);
    expect(answers.toSorted()).toEqual([
      [204, undefined],
      [409, 'LAST_SIGN_IN_METHOD'],
    ]);
    expect(await passkeys()).toHaveLength(1);
  });

  it('is the last way to sign in, too, beside an account of a provider that is not set up', async () => {
    const id = await add();
    await api.pool.query('update people.users set password_hash = null where id = $1', [person.id]);
    await api.pool.query(
      `insert into people.identities (id, user_id, issuer, subject, created_at, last_used_at)
       values ($1, $2, 'https://earlier.example', 'ada', now(), now())`,
      [uuidv7(), person.id],
    );
    expect((await browser.auth('/passkeys/remove', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
  });

  it('is of one account', async () => {
    const id = await add();
    const stranger = await addPerson(api.pool);
    browser = await signedIn(url, api.pool, stranger);
    for (const [path, body] of [
      ['/passkeys/rename', { id, name: 'Mine' }],
      ['/passkeys/remove', { id }],
      ['/passkeys/remove', { id: 'nonsense' }],
    ] as const)
      expect((await browser.auth(path, body)).body.code).toBe('NOT_FOUND');
    const response = authenticator.create(await offer());
    expect((await browser.auth('/passkeys/add', { name: 'Mine', response })).body.code).toBe('CONFLICT');
    // The authenticator says that it is the stranger's: the account of the passkey is another one.
    expect(await signIn()).toBe('PASSKEY_REFUSED');
  });

  it.each([
    ['', 'BAD_USER_INPUT'],
    ['x'.repeat(121), 'BAD_USER_INPUT'],
  ])('has no name such as %.5j', async (name, code) => {
    const response = authenticator.create(await offer());
    expect((await browser.auth('/passkeys/add', { name, response })).body).toMatchObject({ code });
  });

  it('is one of 20 at most', async () => {
    await add();
    await api.pool.query(
      `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
       select gen_random_uuid(), user_id, name, gen_random_uuid()::text, public_key, 0, '{}', created_at
       from people.passkeys, generate_series(1, 18) where user_id = $1`,
      [person.id],
    );
    const open = await offer();
    await add(new Authenticator(url), 'The twentieth');
    expect((await browser.auth('/passkeys/offer')).body.code).toBe('TOO_MANY');
    const late = await browser.auth('/passkeys/add', {
      name: 'One more',
      response: new Authenticator(url).create(open),
    });
    expect(late.body.code).toBe('PASSKEY_REFUSED'); // its challenge was replaced in this browser
    expect(await passkeys()).toHaveLength(20);
  });
});

describe('an answer is refused', () => {
  const elsewhere = 'https://evil.example';

  it.each<[string, Deviation]>([
    ['of a page of another origin', { origin: elsewhere }],
    ['of the same host on another port', { origin: 'http://localhost:1' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['to another challenge', { challenge: 'AAAA' }],
    ['without the owner verified', { userVerified: false }],
    ['that was made to add a passkey', { type: 'webauthn.create' }],
    ['of another person', { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['of no person', { userHandle: null }],
    ['with a counter that does not go up', { counter: 0 }],
  ])('%s', async (_, otherwise) => {
    await add();
    expect(await signIn()).toBe(200);
    expect(await signIn(otherwise)).toBe('PASSKEY_REFUSED');
    expect(await signIn()).toBe(200);
  });

  it.each<[string, Deviation]>([
    ['of a page of another origin', { origin: elsewhere }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['to another challenge', { challenge: 'AAAA' }],
    ['without the owner verified', { userVerified: false }],
    ['that was made to sign in', { type: 'webauthn.get' }],
  ])('%s, when a passkey is added', async (_, otherwise) => {
    const response = authenticator.create(await offer(), otherwise);
    const { body } = await browser.auth('/passkeys/add', { name: 'Laptop', response });
    expect([body.code, await passkeys()]).toEqual(['PASSKEY_REFUSED', []]);
  });

  it.each([
    [undefined],
    [null],
    ['x'],
    [[]],
    [{}],
    [{ id: 'x', rawId: 'x', type: 'public-key', response: {} }],
  ])('that is %j', async (response) => {
    const other = new Browser(url);
    await challenge(other);
    for (const [from, path] of [
      [other, '/passkeys/sign-in'],
      [browser, '/passkeys/add'],
    ] as const)
      expect((await from.auth(path, { name: 'x', response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('with the signature of another key', async () => {
    await add();
    const other = new Browser(url);
    const options = await challenge(other);
    const response = authenticator.get(options);
    const forger = new Authenticator(url);
    response.response.signature = forger.get(options).response.signature;
    expect((await other.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });
});

describe('a challenge', () => {
  it('is for one use, even if many answers come at the same time', async () => {
    await add();
    const other = new Browser(url);
    const response = authenticator.get(await challenge(other));
    const send = async () => (await other.auth('/passkeys/sign-in', { response })).status;
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.toSorted()).toEqual([200, 401, 401, 401]);
    expect(await send()).toBe(401);
  });

  it('is used up by a wrong answer, too', async () => {
    await add();
    const other = new Browser(url);
    const options = await challenge(other);
    const send = async (otherwise: Deviation) => {
      const response = authenticator.get(options, otherwise);
      return (await other.auth('/passkeys/sign-in', { response })).status;
    };
    expect([await send({ userVerified: false }), await send({})]).toEqual([401, 401]);
  });

  it('counts in the browser that asked for it', async () => {
    await add();
    const [one, other] = [new Browser(url), new Browser(url)];
    const options = await challenge(one);
    await challenge(other);
    const response = authenticator.get(options);
    for (const from of [other, new Browser(url)])
      expect((await from.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('to add a passkey is of the person, and does not sign in', async () => {
    await add();
    const options = await offer();
    const thief = await signedIn(url, api.pool, await addPerson(api.pool));
    thief.keep(`perspection-challenge=${browser.cookies.get('perspection-challenge')}`);
    const response = new Authenticator(url).create(options);
    expect((await thief.auth('/passkeys/add', { name: 'x', response })).body.code).toBe('PASSKEY_REFUSED');
    const signing = authenticator.get(await offer());
    expect((await browser.auth('/passkeys/sign-in', { response: signing })).body.code).toBe(
      'PASSKEY_REFUSED',
    );
    // Nor does one to sign in add any.
    const made = new Authenticator(url).create({ ...options, ...(await challenge(browser)) });
    const added = await browser.auth('/passkeys/add', { name: 'x', response: made });
    expect(added.body.code).toBe('PASSKEY_REFUSED');
  });

  it('ends after 5 minutes', async () => {
    await add();
    const other = new Browser(url);
    const options = await challenge(other);
    await api.pool.query(`update people.challenges set expires_at = expires_at - interval '5 minutes'`);
    const response = authenticator.get(options);
    expect((await other.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('is one of 100 of a network, of which those that ended are forgotten', async () => {
    await api.pool.query('delete from people.challenges');
    await challenge(new Browser(url));
    await api.pool.query(
      `insert into people.challenges (token_hash, challenge, network, created_at, expires_at)
       select n::text, '', network, created_at, expires_at from people.challenges, generate_series(2, $1) as n`,
      [challengesOfNetwork],
    );
    const refused = await new Browser(url).auth('/passkeys/challenge');
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
    await api.pool.query(`update people.challenges set expires_at = now() - interval '1 second'`);
    expect((await new Browser(url).auth('/passkeys/challenge')).status).toBe(200);
    const { rows } = await api.pool.query('select count(*)::int from people.challenges');
    expect(rows).toEqual([{ count: 1 }]);
  });
});

describe('a recent sign-in', () => {
  it('is needed to add and to remove a passkey, and may be one with a passkey', async () => {
    const id = await add();
    const options = await offer();
    await ageSessions(browser, api.pool, person);
    const response = new Authenticator(url).create(options);
    for (const [path, body] of [
      ['/passkeys/offer', {}],
      ['/passkeys/add', { name: 'x', response }],
      ['/passkeys/remove', { id }],
    ] as const)
      expect((await browser.auth(path, body)).body.code).toBe('REAUTHENTICATION_REQUIRED');
    const proof = authenticator.get(await challenge(browser));
    expect((await browser.auth('/reauthenticate', { response: proof })).status).toBe(204);
    expect((await browser.auth('/passkeys/remove', { id })).status).toBe(204);
  });

  it('is not one with a passkey of somebody else', async () => {
    await add();
    const stranger = await addPerson(api.pool);
    const thief = await signedIn(url, api.pool, stranger);
    await ageSessions(thief, api.pool, stranger);
    const response = authenticator.get(await challenge(thief));
    expect((await thief.auth('/reauthenticate', { response })).body.code).toBe('PASSKEY_REFUSED');
    expect((await thief.auth('/passkeys/offer')).body.code).toBe('REAUTHENTICATION_REQUIRED');
  });
});

it('at an IP address there are no passkeys, and methods say so', async () => {
  const methods = async (at: string) => {
    const answer = await fetch(`${at}/auth/methods`);
    return ((await answer.json()) as { passkeys: boolean }).passkeys;
  };
  expect([await methods(url), await methods(api.url)]).toEqual([true, false]);
  const byAddress = await new Browser(api.url).auth('/passkeys/challenge');
  expect([byAddress.status, byAddress.body.code]).toEqual([409, 'CONFLICT']);
  expect((await new Browser(url).auth('/passkeys/offer', {})).status).toBe(401);
  expect((await new Browser(url).auth('/sign-in', { email: person.email, password })).status).toBe(200);
});

describe('the operator', () => {
  const reset = `mutation ($email: String!) {
    resetSecondFactors(email: $email) { removedPasskeys twoStepTurnedOff userErrors { field code } }
  }`;

  it('takes passkeys and second factors away from an account, whose sessions end', async () => {
    await add();
    await turnOnTwoStep(browser, api.pool);
    const { body } = await api.ask(reset, { email: ` ${person.email.toUpperCase()}` });
    expect(body.data.resetSecondFactors).toEqual({
      removedPasskeys: 1,
      twoStepTurnedOff: true,
      userErrors: [],
    });
    expect(await is(browser)).toBeUndefined();
    expect(await signIn()).toBe('PASSKEY_REFUSED');
    const other = new Browser(url);
    expect((await other.auth('/sign-in', { email: person.email, password })).status).toBe(200);
    expect((await other.auth('/factors')).body).toEqual({ password: true, twoStep: null, passkeys: [] });
  });

  it.each(['nobody@example.com', 'nul\0@example.com', ''])('finds no account %j', async (email) => {
    const { body } = await api.ask(reset, { email });
    expect(body.data.resetSecondFactors.userErrors).toEqual([{ field: ['email'], code: 'NOT_FOUND' }]);
  });

  it('alone may do so: no owner, neither a person nor a key', async () => {
    const { key } = await api.addWorkspace('OWNER');
    const refused = [
      await browser.ask(reset, { email: person.email }),
      await api.ask(reset, { email: person.email }, key),
    ];
    for (const { body } of refused) expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});
