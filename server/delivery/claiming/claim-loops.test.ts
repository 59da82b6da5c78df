import { expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { ClaimLoops, type ClaimLoopsParts, type JobReceiver } from './claim-loops.ts';

const keep = closingAfterEach();
/** Loops poll once a second. */
const patience = { timeout: 10_000 };

/** Loops over queues that are empty unless `queue` says otherwise, on a clock that only the test moves. */
function startLoops(queue: Partial<ClaimLoopsParts['queue']> = {}, receiver: Partial<JobReceiver> = {}) {
  const time = { now: 5000 };
  const nothing = () => Promise.resolve([]);
  const loops = new ClaimLoops({
    storage: {} as ClaimLoopsParts['storage'],
    queue: { claimFirst: nothing, claimRetries: nothing, ...queue } as ClaimLoopsParts['queue'],
    log: silentLog,
    receiver: {
      room: () => 'any',
      saturatedWebhooks: () => [],
      receive: () => undefined,
      giveBack: () => Promise.resolve(),
      ...receiver,
    },
    now: () => time.now,
  });
  expect(loops.stuckMs).toBeNull(); // not started
  loops.start();
  keep({ close: () => loops.stop() });
  return { loops, time };
}

test('claim loops that find nothing keep polling and are not stuck', async () => {
  const { loops, time } = startLoops();
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
});

test('a claim loop whose query never answers is stuck after a minute, though the other loops go on', async () => {
  const answer = Promise.withResolvers<never[]>();
  const claimRetries = vi.fn(() => answer.promise);
  const { loops, time } = startLoops({ claimRetries });
  time.now += 60_000;
  expect(loops.stuckMs).toBeNull();
  time.now += 15_000;
  await expect.poll(() => loops.stuckMs, patience).toBe(75_000);
  expect(claimRetries).toHaveBeenCalledTimes(1);
  answer.resolve([]);
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
});

test('a worker without room is not stuck, however long that lasts', async () => {
  const room = vi.fn(() => 'none' as const);
  const { loops, time } = startLoops({}, { room });
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
  expect(room).toHaveBeenCalled();
});

test('a worker whose claims fail is not stuck, since it tries again', async () => {
  const fail = () => Promise.reject(new Error('no'));
  const { loops, time } = startLoops({ claimFirst: fail, claimRetries: fail });
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
});

test('a worker that is stopping is not stuck, whatever it waits for', async () => {
  const answer = Promise.withResolvers<never[]>();
  const { loops, time } = startLoops({ claimFirst: () => answer.promise });
  time.now += 75_000;
  await expect.poll(() => loops.stuckMs, patience).toBe(75_000);
  const stopped = loops.stop();
  expect(loops.stuckMs).toBeNull();
  answer.resolve([]);
  await stopped;
});

test('a loop polls as soon as it is told of work, and not only once a second', async () => {
  const claimFirst = vi.fn(() => Promise.resolve([]));
  const { loops } = startLoops({ claimFirst });
  // Both loops over first deliveries have polled, and wait for a second.
  await expect.poll(() => claimFirst.mock.calls.length, { interval: 1 }).toBe(2);
  const startedAt = performance.now();
  for (let n = 1; n <= 10; n += 1) {
    loops.poll('first-deliveries');
    await expect.poll(() => claimFirst.mock.calls.length, { interval: 1 }).toBe(2 + 2 * n);
  }
  expect(performance.now() - startedAt).toBeLessThan(5000); // not ten seconds
});

test('a worker with enough to do goes on claiming for others, but not from the backlog', async () => {
  const claimFirst = vi.fn((_limit: number, _except: readonly string[], _scope: string) =>
    Promise.resolve([]),
  );
  const claimRetries = vi.fn(() => Promise.resolve([]));
  const { loops, time } = startLoops(
    { claimFirst, claimRetries },
    { room: () => 'others', saturatedWebhooks: () => ['in hand'] },
  );
  await expect.poll(() => claimFirst.mock.calls.length, patience).toBe(1);
  await expect.poll(() => claimRetries.mock.calls.length, patience).toBe(1);
  loops.poll();
  time.now += 49;
  loops.poll();
  await new Promise(setImmediate);
  expect(claimFirst.mock.calls).toEqual([[expect.any(Number), ['in hand'], 'fair-share']]);
  time.now += 1;
  loops.poll();
  await expect.poll(() => claimFirst.mock.calls.length, patience).toBe(2);
  expect(claimFirst.mock.calls.map(([, , scope]) => scope)).toEqual(['fair-share', 'fair-share']);
});

test('a worker that has put off a claim claims as soon as there is room', async () => {
  const claimFirst = vi.fn(() => Promise.resolve([]));
  let room: 'none' | 'any' = 'none';
  const { loops } = startLoops({ claimFirst }, { room: () => room });
  await new Promise(setImmediate);
  loops.onRoom();
  expect(claimFirst).not.toHaveBeenCalled();
  room = 'any';
  loops.onRoom();
  await expect.poll(() => claimFirst.mock.calls.length, { interval: 1 }).toBe(2);
});
