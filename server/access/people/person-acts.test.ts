import { beforeEach, expect, it } from 'vitest';

import { silentLog } from '../../log.ts';
import { type PersonAct } from '../../storage/index.ts';
import { PersonActs } from './person-acts.ts';

let time: number;
let stored: PersonAct[];
let acts: PersonActs;

beforeEach(() => {
  time = 0;
  stored = [];
  acts = new PersonActs({
    store: { add: async (added) => void stored.push(...added) },
    clock: { now: () => new Date(time) },
    log: silentLog,
  });
});

it('counts by account, action and address', async () => {
  acts.note('SIGN_IN_FAILED', 'ada', '1');
  acts.note('SIGN_IN_FAILED', 'ada', '1');
  acts.note('SIGN_IN_FAILED', 'ada', '2');
  acts.note('SIGN_IN', 'ada', '1');
  acts.note('SIGN_IN_FAILED', null, '1');
  await acts.close();
  expect(stored).toEqual([
    { action: 'SIGN_IN_FAILED', userId: 'ada', address: '1', count: 2 },
    { action: 'SIGN_IN_FAILED', userId: 'ada', address: '2', count: 1 },
    { action: 'SIGN_IN', userId: 'ada', address: '1', count: 1 },
    { action: 'SIGN_IN_FAILED', userId: null, address: '1', count: 1 },
  ]);
});

it('counts together what an account has beyond 60 entries an hour, and hides nobody else', async () => {
  for (const userId of ['ada', null])
    for (let n = 0; n < 100; n += 1) acts.note('SIGN_IN_FAILED', userId, String(n));
  acts.note('SIGN_IN', 'grace', '1');
  time = 3_600_000;
  acts.note('SIGN_IN_FAILED', 'ada', 'later');
  await acts.close();
  const others = { action: 'SIGN_IN_FAILED', address: null, count: 40 };
  expect(stored).toHaveLength(2 * 61 + 2);
  expect(stored).toContainEqual({ ...others, userId: 'ada' });
  expect(stored).toContainEqual({ ...others, userId: null });
  expect(stored).toContainEqual({ action: 'SIGN_IN', userId: 'grace', address: '1', count: 1 });
  expect(stored).toContainEqual({ action: 'SIGN_IN_FAILED', userId: 'ada', address: 'later', count: 1 });
});

it('has the addresses of sign-ins, whoever failed to sign in, and how often', async () => {
  for (let n = 0; n < 100; n += 1) acts.note('SIGN_IN_FAILED', 'ada', String(n));
  for (let n = 0; n < 10_000; n += 1) acts.note('SIGN_IN_FAILED', `other ${n}`, '1');
  for (const userId of ['ada', 'grace']) acts.note('SIGN_IN', userId, 'new');
  await acts.close();
  for (const userId of ['ada', 'grace'])
    expect(stored).toContainEqual({ action: 'SIGN_IN', userId, address: 'new', count: 1 });
});

it('counts accounts beyond 10,000 together', async () => {
  for (let n = 0; n < 10_005; n += 1) acts.note('SIGN_IN', String(n), '1');
  await acts.close();
  expect(stored).toHaveLength(10_001);
  expect(stored.at(-1)).toEqual({ action: 'SIGN_IN', userId: null, address: null, count: 5 });
});
