import { expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { ClaimLoops, type ClaimLoopsParts, type Hands } from './claim-loops.ts';

const keep = closingAfterEach();
/** Loops look once a second. */
const patience = { timeout: 10_000 };

/** Loops over queues that are empty, but for what is given; time goes on only when it is moved. */
function startLoops(queue: Partial<ClaimLoopsParts['queue']> = {}, hands: Partial<Hands> = {}) {
  const time = { now: 5000 };
  const nothing = () => Promise.resolve([]);
  const loops = new ClaimLoops({
    storage: {} as ClaimLoopsParts['storage'],
    queue: { claimFirst: nothing, claimRetries: nothing, ...queue } as ClaimLoopsParts['queue'],
    log: silentLog,
    hands: {
      hasRoom: () => true,
      saturated: () => [],
      take: () => undefined,
      giveBack: () => Promise.resolve(),
      ...hands,
    },
    now: () => time.now,
  });
  expect(loops.stuckMs).toBeNull(); // not begun
  loops.start();
  keep({ close: () => loops.stop() });
  return { loops, time };
}

test('loops that find nothing come round, and are not stuck', async () => {
  const { loops, time } = startLoops();
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
});

test('a loop that waits for an answer that does not come is stuck after a minute, though the others go on', async () => {
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

test('a worker that has no room, for however long, is not stuck', async () => {
  const hasRoom = vi.fn(() => false);
  const { loops, time } = startLoops({}, { hasRoom });
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
  expect(hasRoom).toHaveBeenCalled();
});

test('a worker whose claims fail is not stuck: it tries again', async () => {
  const fail = () => Promise.reject(new Error('no'));
  const { loops, time } = startLoops({ claimFirst: fail, claimRetries: fail });
  time.now += 3_600_000;
  await expect.poll(() => loops.stuckMs, patience).toBeNull();
});

test('a worker that is told to stop is not stuck, whatever it waits for', async () => {
  const answer = Promise.withResolvers<never[]>();
  const { loops, time } = startLoops({ claimFirst: () => answer.promise });
  time.now += 75_000;
  await expect.poll(() => loops.stuckMs, patience).toBe(75_000);
  const stopped = loops.stop();
  expect(loops.stuckMs).toBeNull();
  answer.resolve([]);
  await stopped;
});
