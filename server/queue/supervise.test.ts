import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { supervise } from './supervise.ts';

const keep = closingAfterEach();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function start() {
  const query = vi.fn(() => Promise.resolve({ rows: [{ lapsed: false }] }));
  const boss = { supervise: vi.fn(() => Promise.resolve()) };
  const log = { ...silentLog, warn: vi.fn() };
  const supervising = supervise({ boss, pool: { query }, log });
  keep({ close: () => supervising.stop() });
  return { query, boss, log };
}

test('claims that have lapsed are ended within five seconds', async () => {
  const { query, boss } = start();
  await pass(10_000);
  expect([query.mock.calls.length, boss.supervise.mock.calls.length]).toEqual([2, 0]);
  query.mockResolvedValueOnce({ rows: [{ lapsed: true }] });
  await pass(5000);
  expect(boss.supervise).toHaveBeenCalledTimes(1);
  await pass(60_000);
  expect(boss.supervise).toHaveBeenCalledTimes(1);
});

test('pg-boss does its maintenance every five minutes', async () => {
  const { boss } = start();
  await pass(299_000);
  expect(boss.supervise).not.toHaveBeenCalled();
  await pass(1000);
  expect(boss.supervise).toHaveBeenCalledTimes(1);
  await pass(300_000);
  expect(boss.supervise).toHaveBeenCalledTimes(2);
});

test('maintenance that fails is repeated after five seconds', async () => {
  const { boss, log } = start();
  boss.supervise.mockRejectedValueOnce(new Error('The connection was lost.'));
  await pass(300_000);
  expect(log.warn).toHaveBeenCalledTimes(1);
  await pass(5000);
  expect(boss.supervise).toHaveBeenCalledTimes(2);
});
