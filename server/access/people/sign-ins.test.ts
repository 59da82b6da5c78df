import { beforeEach, describe, expect, it } from 'vitest';

import { silentLog } from '../../log.ts';
import { type PeopleStore } from '../../storage/index.ts';
import { type ClientAddress } from '../client-address.ts';
import { TooManyAttempts } from './attempts.ts';
import { TooManyPasswords } from './password.ts';
import { wrongCode } from './refused.ts';
import { type Browser, SignIns } from './sign-ins.ts';

const account = {
  id: 'ada',
  email: 'ada@example.com',
  name: 'Ada',
  passwordHash: 'right',
  emailVerified: true,
  totpSince: null as Date | null,
  factorsVersion: 0,
};

let time: number;
let signIns: SignIns;
/** Passwords that were compared. */
let compared: number;
let busy: boolean;
let wrong: Map<string, number>;
/** What the audit log gets. */
let acts: unknown[];
let devices: Set<string>;
/** When two-step verification was turned on. */
let totpSince: Date | null;
/** Times that a device was looked up. */
let asked: number;

beforeEach(() => {
  time = 0;
  compared = 0;
  asked = 0;
  busy = false;
  devices = new Set();
  wrong = new Map();
  acts = [];
  totpSince = null;
  const store = {
    accounts: {
      findByEmail: async (email: string) => (email === account.email ? { ...account, totpSince } : null),
      isKnownDevice: async (_: string, device: string) => {
        asked += 1;
        return devices.has(device);
      },
      addDevice: async (_: string, device: string) => void devices.add(device),
    },
    sessions: {
      create: async () => true,
      end: async () => true,
    },
    wrongPasswords: tenInARow(),
  };
  const passwords = {
    matches: async (password: string, stored: string | null) => {
      if (busy) throw new TooManyPasswords();
      compared += 1;
      return password === stored;
    },
  };
  signIns = new SignIns({
    store: store as never,
    passwords: passwords as never,
    secondFactor: {
      check: async (_, code) => {
        if (code !== 'right code') throw wrongCode();
      },
    },
    sessions: {
      find: async () => ({ id: 'a session', userId: 'ada' }) as never,
      refresh: async () => undefined,
    },
    acts: { note: (...act) => void acts.push(act) },
    clock: { now: () => new Date(time) },
    log: silentLog,
    sessionHours: 1,
    attemptsPerMinute: 15,
    now: () => time,
  });
});

/** Blocks a name for a minute after ten. */
function tenInARow(): PeopleStore['wrongPasswords'] {
  return {
    count: async (name, now) => {
      const count = (wrong.get(name) ?? 0) + 1;
      if (count > 10) return new Date(now.getTime() + 60_000);
      wrong.set(name, count);
      return null;
    },
    takeBack: async (name) => void wrong.set(name, wrong.get(name)! - 1),
    clear: async (name) => void wrong.delete(name),
  };
}

const at = (network: string): ClientAddress => ({ address: network, network });

function signIn(password: string, from: string, device: string | null = null, email = account.email) {
  const browser: Browser = { client: at(from), userAgent: undefined, session: null, device };
  return signIns.withPassword(email, password, browser);
}

async function guess(times: number, from: (n: number) => string, email?: string): Promise<void> {
  for (let n = 0; n < times; n += 1)
    await expect(signIn('wrong', from(n), null, email)).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' });
}

const elsewhere = (n: number) => `192.0.2.${n}`;

describe('guessing passwords', () => {
  it('of one account from many addresses ends, and does not keep its owner out of a known browser', async () => {
    const { device } = await signIn('right', 'home');
    await guess(10, elsewhere);
    compared = 0;
    for (const password of ['wrong', 'right'])
      await expect(signIn(password, 'new')).rejects.toThrow(TooManyAttempts);
    expect(compared).toBe(0);
    expect(await signIn('right', 'elsewhere', device)).toMatchObject({ user: { id: 'ada' } });
    await expect(signIn('right', 'new', 'a device that never signed in')).rejects.toThrow(
      'try again in 60 s',
    );
  });

  it('begins anew after a right password, and after a new one', async () => {
    await guess(9, elsewhere);
    await signIn('right', 'new');
    await guess(10, elsewhere);
    await signIns.forgetWrong(account);
    expect(await signIn('right', 'new')).toMatchObject({ user: { id: 'ada' } });
  });

  it('does not count passwords that nobody had the time to look at', async () => {
    busy = true;
    for (let n = 0; n < 12; n += 1)
      await expect(signIn('right', elsewhere(n))).rejects.toThrow(TooManyPasswords);
    busy = false;
    await guess(9, elsewhere);
    expect(await signIn('right', 'new')).toMatchObject({ user: { id: 'ada' } });
  });

  it('ends alike where there is no account', async () => {
    await guess(10, elsewhere, 'nobody@example.com');
    await expect(signIn('wrong', 'new', null, 'nobody@example.com')).rejects.toThrow(TooManyAttempts);
  });

  it('takes the same steps where there is no account', async () => {
    for (const email of [account.email, 'nobody@example.com'])
      await signIn('wrong', 'one', 'a device', email).catch(() => undefined);
    expect([asked, compared]).toEqual([2, 2]);
  });

  it('of many accounts from one address ends', async () => {
    for (let n = 0; n < 15; n += 1) await guess(1, () => 'one', `${n}@example.com`);
    await expect(signIn('right', 'one')).rejects.toThrow('try again in 60 s');
    expect(await signIn('right', 'other')).toBeTruthy();
    time = 60_000;
    expect(await signIn('right', 'one')).toBeTruthy();
  });

  it('cannot exceed the limit by asking at the same time', async () => {
    const all = Array.from({ length: 40 }, () => signIn('wrong', 'one').catch((error: unknown) => error));
    const refused = (await Promise.all(all)).filter((error) => error instanceof TooManyAttempts);
    expect([compared, refused.length]).toEqual([10, 30]);
  });
});

it('right passwords are not counted', async () => {
  for (let n = 0; n < 40; n += 1) await signIn('right', 'one');
});

it('attempts are noted for the audit log, with who signed in and who failed to', async () => {
  await signIn('right', 'home');
  await guess(1, () => 'elsewhere');
  await guess(1, () => 'elsewhere', 'nobody@example.com');
  await signIns.signOut({ client: at('home'), userAgent: undefined, session: 'a token', device: null });
  await signIns.signOut({ client: at('home'), userAgent: undefined, session: null, device: null });
  expect(acts).toEqual([
    ['SIGN_IN', 'ada', 'home'],
    ['SIGN_IN_FAILED', 'ada', 'elsewhere'],
    ['SIGN_IN_FAILED', null, 'elsewhere'],
    ['SIGN_OUT', 'ada', 'home'],
  ]);
});

it('a wrong code is noted as a failure, and a password without a code as nothing', async () => {
  totpSince = new Date(0);
  const withCode = (code: string | null) =>
    signIns.withPassword(
      account.email,
      'right',
      { client: at('home'), userAgent: undefined, session: null, device: null },
      code,
    );
  await expect(withCode(null)).rejects.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
  expect(acts).toEqual([]);
  await expect(withCode('wrong code')).rejects.toMatchObject({ code: wrongCode().code });
  await withCode('right code');
  expect(acts).toEqual([
    ['SIGN_IN_FAILED', 'ada', 'home'],
    ['SIGN_IN', 'ada', 'home'],
  ]);
});
