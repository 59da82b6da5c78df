import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { databaseCheck, problemsOf } from './readiness.ts';

const answers = async () => true;
const isAway = async () => false;

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('a process is ready when its database answers, and a worker when it also polls for deliveries', async () => {
  expect(await problemsOf(answers)).toEqual([]);
  expect(await problemsOf(answers, { stuckMs: null })).toEqual([]);
});

test('a worker that has stopped polling for deliveries is not ready and gives that as the reason', async () => {
  expect(await problemsOf(answers, { stuckMs: 75_400 })).toEqual([
    'The worker has not polled for deliveries for 75 s, although the database answers. Restart it.',
  ]);
});

test('a database that does not answer is the only reason, although the worker is stuck as well', async () => {
  expect(await problemsOf(isAway, { stuckMs: 75_400 })).toEqual(['The database does not answer.']);
});

/** A pool whose queries a test answers. */
function slowPool() {
  const queries: PromiseWithResolvers<unknown>[] = [];
  const query = () => {
    queries.push(Promise.withResolvers());
    return queries.at(-1)!.promise;
  };
  return { queries, check: databaseCheck({ query } as never) };
}

test('a thousand checks within a second are one query', async () => {
  const { queries, check } = slowPool();
  const all = Array.from({ length: 1000 }, () => check());
  queries[0]!.resolve(null);
  expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
  vi.advanceTimersByTime(999);
  expect(await check()).toBe(true);
  expect(queries).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const again = check();
  queries[1]!.reject(new Error('gone'));
  expect(await again).toBe(false);
});

test('a database that is silent is asked once, however often and for how long the checks come', async () => {
  const { queries, check } = slowPool();
  for (let minute = 0; minute < 5; minute += 1) {
    const answer = check();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answer).toBe(false);
    vi.advanceTimersByTime(60_000);
  }
  expect(queries).toHaveLength(1);
  queries[0]!.resolve(null);
  await queries[0]!.promise;
  const answer = check();
  queries[1]?.resolve(null);
  expect(await answer).toBe(true);
});
