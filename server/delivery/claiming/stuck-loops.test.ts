import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createClaimLoops } from '../../testing/claim-loops.ts';
import { closingAfterEach } from '../../testing/closing.ts';

const keep = closingAfterEach();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Lets the loops run as far as they get within this time of the fake clock. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

const createLoops = () => createClaimLoops(keep);

test('loops are stuck when one of them has not come round for more than a minute', async () => {
  const { loops, queue } = createLoops();
  const answer = Promise.withResolvers<never[]>();
  queue.claimRetries.mockReturnValueOnce(answer.promise);
  await pass(120_000);
  expect(loops.stuckMs).toBeNull(); // not started
  loops.start();
  await pass(60_000);
  expect(loops.stuckMs).toBeNull();
  await pass(15_000);
  expect(loops.stuckMs).toBe(75_000);
  expect(queue.claimRetries).toHaveBeenCalledTimes(1);
  answer.resolve([]);
  await pass(1000);
  expect(loops.stuckMs).toBeNull();
});

test('loops that find nothing, have no room or whose claims fail keep coming round', async () => {
  const { loops, queue, receiver } = createLoops();
  loops.start();
  await pass(61_000);
  expect(loops.stuckMs).toBeNull();
  queue.claimFirst.mockRejectedValue(new Error('The connection was lost.'));
  loops.poll();
  await pass(61_000);
  expect(loops.stuckMs).toBeNull();
  expect(receiver.giveBack).toHaveBeenLastCalledWith('first-deliveries', []);
  receiver.room.mockReturnValue('none');
  await pass(61_000);
  expect(loops.stuckMs).toBeNull();
});

test('loops that are stopped claim nothing more, and are not stuck, whatever they wait for', async () => {
  const { loops, queue, claims } = createLoops();
  const answer = Promise.withResolvers<never[]>();
  queue.claimFirst.mockReturnValueOnce(answer.promise);
  loops.start();
  await pass(75_000);
  expect(loops.stuckMs).toBe(75_000);
  let stopped = false;
  void loops.stop().then(() => (stopped = true));
  await pass();
  expect([loops.stuckMs, stopped]).toEqual([null, false]);
  answer.resolve([]);
  await pass();
  expect(stopped).toBe(true);
  const before = claims();
  loops.poll();
  await pass(5000);
  expect(claims()).toEqual(before);
});
