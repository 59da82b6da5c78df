import { beforeAll, describe, expect, it } from 'vitest';

import { closingAfterAll } from '../../testing/closing.ts';
import { openTestStorage } from '../../testing/database.ts';
import { type Storage } from '../open.ts';
import { dropWrongPasswords } from './wrong-passwords.ts';

const keep = closingAfterAll();
const minute = 60_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const at = (minutes: number) => new Date(start + minutes * minute);
let storage: Storage;

beforeAll(async () => {
  storage = await openTestStorage(keep);
});

/** Counts at these minutes. @returns Minutes to wait; 0 when the password may be looked at. */
async function count(name: string, ...minutes: readonly number[]): Promise<number[]> {
  const waits = [];
  for (const now of minutes) {
    const until = await storage.people.wrongPasswords.count(name, at(now));
    waits.push(until ? (until.getTime() - at(now).getTime()) / minute : 0);
  }
  return waits;
}

const ten = Array.from({ length: 10 }, () => 0);

describe('wrong passwords of a name', () => {
  it('cost nothing ten times, and then twice as long each time, up to 15 minutes', async () => {
    expect(await count('grows', ...ten)).toEqual(ten);
    expect(await count('grows', 0, 0.5, 1)).toEqual([1, 0.5, 0]); // what is refused does not count
    expect(await count('grows', 1, 3)).toEqual([2, 0]);
    expect(await count('grows', 3, 7, 7, 15, 15, 30, 30)).toEqual([4, 0, 8, 0, 15, 0, 15]);
    expect(await count('other', 30)).toEqual([0]);
  });

  it('are forgotten after a right one, and a day after the last', async () => {
    await count('right', ...ten);
    await storage.people.wrongPasswords.clear('right');
    expect(await count('right', ...ten, 0)).toEqual([...ten, 1]);
    const nextDay = 24 * 60 + 1;
    expect(await count('right', ...ten.map(() => nextDay), nextDay)).toEqual([...ten, 1]);
  });

  it('that nobody looked at are taken back', async () => {
    await count('back', ...ten);
    await storage.people.wrongPasswords.takeBack('back', at(0));
    expect(await count('back', 0, 0, 1)).toEqual([0, 1, 0]);
    await storage.people.wrongPasswords.takeBack('back', at(1));
    expect(await count('back', 1, 1)).toEqual([0, 2]); // those before stay wrong
  });

  it('at the same time cannot exceed the limit together', async () => {
    const waits = await Promise.all(Array.from({ length: 25 }, () => count('many', 0)));
    expect(waits.flat().toSorted()).toEqual([...ten, ...Array.from({ length: 15 }, () => 1)]);
  });
});

it('a flood of names makes none forgotten that is blocked', async () => {
  await count('blocked', ...ten);
  await storage.pool.query(
    `insert into people.wrong_passwords (name_hash, count, last_at, blocked_until)
     select 'flood ' || n, 1, $1, $1 from generate_series(1, 100000) as n`,
    [at(1)],
  );
  const dropped = await dropWrongPasswords(storage.pool, at(2));
  expect(dropped).toBeGreaterThan(0);
  expect((await storage.pool.query('select from people.wrong_passwords')).rowCount).toBe(100_000);
  expect(await count('blocked', 0.5)).toEqual([0.5]);
  await dropWrongPasswords(storage.pool, at(24 * 60 + 2));
  expect(
    (await storage.pool.query('select from people.wrong_passwords where last_at <= $1', [at(1)])).rowCount,
  ).toBe(0);
});
