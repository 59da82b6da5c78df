import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { challengesOfNetwork } from '../../storage/people/challenges.ts';
import { Authenticator, type Deviation } from '../../testing/authenticator.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { PasskeyWorld } from '../../testing/passkey-world.ts';
import { addPerson, signedIn } from '../../testing/people.ts';

const keep = closingAfterAll();
let world: PasskeyWorld;

beforeAll(async () => {
  world = await PasskeyWorld.start(keep);
});

beforeEach(() => world.renew());

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
    await world.add();
    expect(await world.signIn()).toBe(200);
    expect(await world.signIn(otherwise)).toBe('PASSKEY_REFUSED');
    expect(await world.signIn()).toBe(200);
  });

  it.each<[string, Deviation]>([
    ['of a page of another origin', { origin: elsewhere }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['to another challenge', { challenge: 'AAAA' }],
    ['without the owner verified', { userVerified: false }],
    ['that was made to sign in', { type: 'webauthn.get' }],
  ])('%s, when a passkey is added', async (_, otherwise) => {
    const response = world.authenticator.create(await world.offer(), otherwise);
    const { body } = await world.browser.auth('/passkeys/add', { name: 'Laptop', response });
    expect([body.code, await world.passkeys()]).toEqual(['PASSKEY_REFUSED', []]);
  });

  it.each([
    [undefined],
    [null],
    ['x'],
    [[]],
    [{}],
    [{ id: 'x', rawId: 'x', type: 'public-key', response: {} }],
  ])('that is %j', async (response) => {
    const other = new Browser(world.url);
    await world.challenge(other);
    for (const [from, path] of [
      [other, '/passkeys/sign-in'],
      [world.browser, '/passkeys/add'],
    ] as const)
      expect((await from.auth(path, { name: 'x', response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('with the signature of another key', async () => {
    await world.add();
    const other = new Browser(world.url);
    const options = await world.challenge(other);
    const response = world.authenticator.get(options);
    const forger = new Authenticator(world.url);
    response.response.signature = forger.get(options).response.signature;
    expect((await other.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });
});

describe('a challenge', () => {
  it('is for one use, even if many answers come at the same time', async () => {
    await world.add();
    const other = new Browser(world.url);
    const response = world.authenticator.get(await world.challenge(other));
    const send = async () => (await other.auth('/passkeys/sign-in', { response })).status;
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.toSorted()).toEqual([200, 401, 401, 401]);
    expect(await send()).toBe(401);
  });

  it('is used up by a wrong answer, too', async () => {
    await world.add();
    const other = new Browser(world.url);
    const options = await world.challenge(other);
    const send = async (otherwise: Deviation) => {
      const response = world.authenticator.get(options, otherwise);
      return (await other.auth('/passkeys/sign-in', { response })).status;
    };
    expect([await send({ userVerified: false }), await send({})]).toEqual([401, 401]);
  });

  it('counts in the browser that asked for it', async () => {
    await world.add();
    const [one, other] = [new Browser(world.url), new Browser(world.url)];
    const options = await world.challenge(one);
    await world.challenge(other);
    const response = world.authenticator.get(options);
    for (const from of [other, new Browser(world.url)])
      expect((await from.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('to add a passkey is of the person, and does not sign in', async () => {
    await world.add();
    const options = await world.offer();
    const thief = await signedIn(world.url, world.api.pool, await addPerson(world.api.pool));
    thief.keep(`perspection-challenge=${world.browser.cookies.get('perspection-challenge')}`);
    const response = new Authenticator(world.url).create(options);
    expect((await thief.auth('/passkeys/add', { name: 'x', response })).body.code).toBe('PASSKEY_REFUSED');
    const signing = world.authenticator.get(await world.offer());
    expect((await world.browser.auth('/passkeys/sign-in', { response: signing })).body.code).toBe(
      'PASSKEY_REFUSED',
    );
    // Nor does one to sign in add any.
    const made = new Authenticator(world.url).create({
      ...options,
      ...(await world.challenge(world.browser)),
    });
    const added = await world.browser.auth('/passkeys/add', { name: 'x', response: made });
    expect(added.body.code).toBe('PASSKEY_REFUSED');
  });

  it('ends after 5 minutes', async () => {
    await world.add();
    const other = new Browser(world.url);
    const options = await world.challenge(other);
    await world.api.pool.query(`update people.challenges set expires_at = expires_at - interval '5 minutes'`);
    const response = world.authenticator.get(options);
    expect((await other.auth('/passkeys/sign-in', { response })).body.code).toBe('PASSKEY_REFUSED');
  });

  it('is one of 100 of a network, of which those that ended are forgotten', async () => {
    await world.api.pool.query('delete from people.challenges');
    await world.challenge(new Browser(world.url));
    await world.api.pool.query(
      `insert into people.challenges (token_hash, challenge, network, created_at, expires_at)
       select n::text, '', network, created_at, expires_at from people.challenges, generate_series(2, $1) as n`,
      [challengesOfNetwork],
    );
    const refused = await new Browser(world.url).auth('/passkeys/challenge');
    expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
    await world.api.pool.query(`update people.challenges set expires_at = now() - interval '1 second'`);
    expect((await new Browser(world.url).auth('/passkeys/challenge')).status).toBe(200);
    const { rows } = await world.api.pool.query('select count(*)::int from people.challenges');
    expect(rows).toEqual([{ count: 1 }]);
  });
});
