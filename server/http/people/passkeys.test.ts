import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { Authenticator } from '../../testing/authenticator.ts';
import { Browser } from '../../testing/browser.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { ageSessions, turnOnTwoStep } from '../../testing/factors.ts';
import { PasskeyWorld } from '../../testing/passkey-world.ts';
import { addPerson, password, signedIn } from '../../testing/people.ts';

const keep = closingAfterAll();
let world: PasskeyWorld;

beforeAll(async () => {
  world = await PasskeyWorld.start(keep);
});

beforeEach(() => world.renew());

describe('a passkey', () => {
  it('is made with the owner verified, and without anything that tells who made the authenticator', async () => {
    expect(await world.offer()).toMatchObject({
      rp: { id: 'localhost', name: 'Perspection Webhooks' },
      user: { name: world.person.email, displayName: 'Ada' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    await world.add();
    const [excluded] = (await world.offer()).excludeCredentials;
    expect(excluded).toMatchObject({ id: world.authenticator.credentialId, transports: ['internal'] });
  });

  it('signs in without an e-mail address, and counts as both factors', async () => {
    await world.add();
    await turnOnTwoStep(world.browser, world.api.pool);
    const other = new Browser(world.url);
    expect(await world.signIn({}, other)).toBe(200);
    expect(await world.is(other)).toBe(world.person.id);
    const [{ lastUsedAt }] = await world.passkeys();
    expect(Date.parse(lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(await world.signIn()).toBe(200);
  });

  it('that does not count its signatures signs in again and again', async () => {
    world.authenticator = new Authenticator(world.url, { counts: false });
    await world.add();
    expect([await world.signIn(), await world.signIn()]).toEqual([200, 200]);
  });

  it('begins a new session: the one before ends', async () => {
    await world.add();
    const former = world.browser.cookies.get('perspection')!;
    expect(await world.signIn({}, world.browser)).toBe(200);
    const thief = new Browser(world.url);
    thief.keep(`perspection=${former}`);
    expect(await world.is(thief)).toBeUndefined();
  });

  it('is renamed and removed; then it signs nobody in, and other sessions have ended', async () => {
    const id = await world.add();
    const other = await signedIn(world.url, world.api.pool, world.person);
    const renamed = await world.browser.auth('/passkeys/rename', { id, name: ' Phone ' });
    expect(renamed.body).toMatchObject({ id, name: 'Phone' });
    expect((await world.passkeys()).map(({ name }: { name: string }) => name)).toEqual(['Phone']);
    expect((await world.browser.auth('/passkeys/remove', { id })).status).toBe(204);
    expect([await world.passkeys(), await world.is(world.browser), await world.is(other)]).toEqual([
      [],
      world.person.id,
      undefined,
    ]);
    expect(await world.signIn()).toBe('PASSKEY_REFUSED');
    expect(await world.audited()).toEqual(['PASSKEY_ADDED', 'PASSKEY_REMOVED']);
  });

  it('of a person who is gone signs nobody in', async () => {
    await world.add();
    await world.api.pool.query('delete from people.users where id = $1', [world.person.id]);
    expect(await world.signIn()).toBe('PASSKEY_REFUSED');
  });

  it('cannot be removed by the one who can sign in with nothing else', async () => {
    const [first, second] = [await world.add(), await world.add(new Authenticator(world.url))];
    await world.api.pool.query('update people.users set password_hash = null where id = $1', [
      world.person.id,
    ]);
    const remove = async (id: string) => {
      const { status, body } = await world.browser.auth('/passkeys/remove', { id });
      return [status, body?.code];
    };
    // Both at the same time: one of them stays.
    const answers = await Promise.all([remove(first), remove(second)]);
    expect(answers.toSorted()).toEqual([
      [204, undefined],
      [409, 'LAST_SIGN_IN_METHOD'],
    ]);
    expect(await world.passkeys()).toHaveLength(1);
  });

  it('is the last way to sign in, too, beside an account of a provider that is not set up', async () => {
    const id = await world.add();
    await world.api.pool.query('update people.users set password_hash = null where id = $1', [
      world.person.id,
    ]);
    await world.api.pool.query(
      `insert into people.identities (id, user_id, issuer, subject, created_at, last_used_at)
       values ($1, $2, 'https://earlier.example', 'ada', now(), now())`,
      [uuidv7(), world.person.id],
    );
    expect((await world.browser.auth('/passkeys/remove', { id })).body.code).toBe('LAST_SIGN_IN_METHOD');
  });

  it('is of one account', async () => {
    const id = await world.add();
    const stranger = await addPerson(world.api.pool);
    world.browser = await signedIn(world.url, world.api.pool, stranger);
    for (const [path, body] of [
      ['/passkeys/rename', { id, name: 'Mine' }],
      ['/passkeys/remove', { id }],
      ['/passkeys/remove', { id: 'nonsense' }],
    ] as const)
      expect((await world.browser.auth(path, body)).body.code).toBe('NOT_FOUND');
    const response = world.authenticator.create(await world.offer());
    expect((await world.browser.auth('/passkeys/add', { name: 'Mine', response })).body.code).toBe(
      'CONFLICT',
    );
    // The authenticator says that it is the stranger's: the account of the passkey is another one.
    expect(await world.signIn()).toBe('PASSKEY_REFUSED');
  });

  it.each([
    ['', 'BAD_USER_INPUT'],
    ['x'.repeat(121), 'BAD_USER_INPUT'],
  ])('has no name such as %.5j', async (name, code) => {
    const response = world.authenticator.create(await world.offer());
    expect((await world.browser.auth('/passkeys/add', { name, response })).body).toMatchObject({ code });
  });

  it('is one of 20 at most', async () => {
    await world.add();
    await world.api.pool.query(
      `insert into people.passkeys (id, user_id, name, credential_id, public_key, counter, transports, created_at)
       select gen_random_uuid(), user_id, name, gen_random_uuid()::text, public_key, 0, '{}', created_at
       from people.passkeys, generate_series(1, 18) where user_id = $1`,
      [world.person.id],
    );
    const open = await world.offer();
    await world.add(new Authenticator(world.url), 'The twentieth');
    expect((await world.browser.auth('/passkeys/offer')).body.code).toBe('TOO_MANY');
    const late = await world.browser.auth('/passkeys/add', {
      name: 'One more',
      response: new Authenticator(world.url).create(open),
    });
    expect(late.body.code).toBe('PASSKEY_REFUSED'); // its challenge was replaced in this browser
    expect(await world.passkeys()).toHaveLength(20);
  });
});

describe('a recent sign-in', () => {
  it('is needed to add and to remove a passkey, and may be one with a passkey', async () => {
    const id = await world.add();
    const options = await world.offer();
    await ageSessions(world.browser, world.api.pool, world.person);
    const response = new Authenticator(world.url).create(options);
    for (const [path, body] of [
      ['/passkeys/offer', {}],
      ['/passkeys/add', { name: 'x', response }],
      ['/passkeys/remove', { id }],
    ] as const)
      expect((await world.browser.auth(path, body)).body.code).toBe('REAUTHENTICATION_REQUIRED');
    const proof = world.authenticator.get(await world.challenge(world.browser));
    expect((await world.browser.auth('/reauthenticate', { response: proof })).status).toBe(204);
    expect((await world.browser.auth('/passkeys/remove', { id })).status).toBe(204);
  });

  it('is not one with a passkey of somebody else', async () => {
    await world.add();
    const stranger = await addPerson(world.api.pool);
    const thief = await signedIn(world.url, world.api.pool, stranger);
    await ageSessions(thief, world.api.pool, stranger);
    const response = world.authenticator.get(await world.challenge(thief));
    expect((await thief.auth('/reauthenticate', { response })).body.code).toBe('PASSKEY_REFUSED');
    expect((await thief.auth('/passkeys/offer')).body.code).toBe('REAUTHENTICATION_REQUIRED');
  });
});

it('at an IP address there are no passkeys, and methods say so', async () => {
  const methods = async (at: string) => {
    const answer = await fetch(`${at}/auth/methods`);
    return ((await answer.json()) as { passkeys: boolean }).passkeys;
  };
  expect([await methods(world.url), await methods(world.api.url)]).toEqual([true, false]);
  const byAddress = await new Browser(world.api.url).auth('/passkeys/challenge');
  expect([byAddress.status, byAddress.body.code]).toEqual([409, 'CONFLICT']);
  expect((await new Browser(world.url).auth('/passkeys/offer', {})).status).toBe(401);
  expect(
    (await new Browser(world.url).auth('/sign-in', { email: world.person.email, password })).status,
  ).toBe(200);
});

describe('the operator', () => {
  const reset = `mutation ($email: String!) {
    resetSecondFactors(email: $email) { removedPasskeys twoStepTurnedOff userErrors { field code } }
  }`;

  it('takes passkeys and second factors away from an account, whose sessions end', async () => {
    await world.add();
    await turnOnTwoStep(world.browser, world.api.pool);
    const { body } = await world.api.ask(reset, { email: ` ${world.person.email.toUpperCase()}` });
    expect(body.data.resetSecondFactors).toEqual({
      removedPasskeys: 1,
      twoStepTurnedOff: true,
      userErrors: [],
    });
    expect(await world.is(world.browser)).toBeUndefined();
    expect(await world.signIn()).toBe('PASSKEY_REFUSED');
    const other = new Browser(world.url);
    expect((await other.auth('/sign-in', { email: world.person.email, password })).status).toBe(200);
    expect((await other.auth('/factors')).body).toEqual({ password: true, twoStep: null, passkeys: [] });
  });

  it.each(['nobody@example.com', 'nul\0@example.com', ''])('finds no account %j', async (email) => {
    const { body } = await world.api.ask(reset, { email });
    expect(body.data.resetSecondFactors.userErrors).toEqual([{ field: ['email'], code: 'NOT_FOUND' }]);
  });

  it('alone may do so: no owner, neither a person nor a key', async () => {
    const { key } = await world.api.addWorkspace('OWNER');
    const refused = [
      await world.browser.ask(reset, { email: world.person.email }),
      await world.api.ask(reset, { email: world.person.email }, key),
    ];
    for (const { body } of refused) expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});
