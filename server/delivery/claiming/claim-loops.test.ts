import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { createClaimLoops } from '../../testing/claim-loops.ts';
import { closingAfterEach } from '../../testing/closing.ts';

const keep = closingAfterEach();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Lets the loops run as far as they get within this time of the fake clock. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

const createLoops = () => createClaimLoops(keep);

function job(id: string, ...eventRowIds: string[]): Claimed<FirstDeliveries> {
  return {
    id,
    retryCount: 0,
    worker: null,
    data: { workspaceId: 'w', webhookId: 'h', eventRowIds, released: false },
  };
}

function retryOf(eventRowId: string): Claimed<Retry> {
  const data = { workspaceId: 'w', webhookId: 'h', eventRowId, released: false };
  return { id: 'retry', retryCount: 0, worker: null, data: { ...data, origin: 'SCHEDULED', ordinal: 1 } };
}

test('empty queues are not claimed from again: they are looked at every two seconds', async () => {
  const { loops, queue, claims } = createLoops();
  loops.start();
  await pass();
  expect(claims()).toEqual([2, 1]); // first deliveries have two loops
  const looks = queue.nextDue.mock.calls.length;
  await pass(60_000);
  expect(claims()).toEqual([2, 1]);
  expect(queue.nextDue).toHaveBeenCalledTimes(looks + 30);
});

test('jobs of which no notification arrived are claimed after two seconds', async () => {
  const { loops, queue, claims } = createLoops();
  loops.start();
  await pass();
  queue.nextDue.mockResolvedValueOnce({ firstDeliveries: true, retryInMs: null });
  await pass(1999);
  expect(claims()).toEqual([2, 1]);
  await pass(1);
  expect(claims()).toEqual([4, 1]);
  queue.nextDue.mockResolvedValueOnce({ firstDeliveries: false, retryInMs: 0 });
  await pass(2000);
  expect(claims()).toEqual([4, 2]);
});

test('retries are claimed at the time of the next one, and then at that of the one after it', async () => {
  const { loops, queue, claims } = createLoops();
  loops.start();
  await pass();
  queue.nextDue
    .mockResolvedValueOnce({ firstDeliveries: false, retryInMs: 700 })
    .mockResolvedValueOnce({ firstDeliveries: false, retryInMs: 30 });
  await pass(2000);
  await pass(699);
  expect(claims()).toEqual([2, 1]);
  queue.claimRetries.mockResolvedValueOnce([retryOf('a')]);
  await pass(1);
  expect(claims()).toEqual([2, 2]);
  await pass(30);
  expect(claims()).toEqual([2, 3]);
});

test('a retry that was just recorded is claimed when it is due', async () => {
  const { loops, claims } = createLoops();
  loops.start();
  await pass();
  loops.expectRetry(1000);
  loops.expectRetry(400);
  await pass(399);
  expect(claims()).toEqual([2, 1]);
  await pass(1);
  expect(claims()).toEqual([2, 2]);
});

test('told of new jobs, the loops over their queue claim at once; told of none in particular, all do', async () => {
  const { loops, claims } = createLoops();
  loops.start();
  await pass(200);
  loops.poll('retries');
  await pass();
  expect(claims()).toEqual([2, 2]);
  loops.poll('first-deliveries');
  await pass();
  expect(claims()).toEqual([4, 2]);
  loops.poll();
  await pass();
  expect(claims()).toEqual([6, 3]);
});

test('events that come one by one cost one claim each, and the backlog is claimed from ten times a second', async () => {
  const { loops, queue } = createLoops();
  loops.start();
  await pass();
  for (let n = 0; n < 100; n += 1) {
    queue.claimFirst.mockResolvedValueOnce([job(`${n}`, 'a')]);
    loops.poll('first-deliveries');
    await pass(10);
  }
  const scopes = queue.claimFirst.mock.calls.map(([, , scope]) => scope);
  expect(scopes.filter((scope) => scope === 'fair-share')).toHaveLength(101);
  expect(scopes.filter((scope) => scope === 'backlog')).toHaveLength(11); // one at the start
});

test('the backlog does not rest when a webhook of which enough was here is wanted again', async () => {
  const { loops, queue } = createLoops();
  loops.start();
  await pass();
  loops.poll('first-deliveries'); // rests
  loops.poll();
  await pass();
  const backlog = queue.claimFirst.mock.calls.filter(([, , scope]) => scope === 'backlog');
  expect(backlog).toHaveLength(2);
});

test('claimed deliveries are received once the settings of their workspace are up to date', async () => {
  const { loops, queue, storage, receiver } = createLoops();
  const upToDate = Promise.withResolvers<undefined>();
  storage.directory.refresh.mockReturnValueOnce(upToDate.promise as never);
  queue.claimFirst.mockResolvedValueOnce([job('one', 'a', 'b'), job('two', 'c')]);
  loops.start();
  await pass();
  expect(storage.directory.refresh.mock.calls).toEqual([[['w']]]);
  expect(receiver.receive).not.toHaveBeenCalled();
  upToDate.resolve(undefined);
  await pass();
  const tasks = receiver.receive.mock.calls.flatMap(([received]) => received);
  expect(tasks.map(({ eventRowId }) => eventRowId)).toEqual(['a', 'b', 'c']);
  expect(tasks[0]!.job).toMatchObject({ queue: 'first-deliveries', confirmedAt: 0 });
  expect(queue.finish).not.toHaveBeenCalled();
});

test('jobs whose events have left are finished, and nothing of them is received', async () => {
  const { loops, queue, storage, receiver } = createLoops();
  const left = job('one', 'gone');
  const retry = retryOf('gone');
  queue.claimFirst.mockResolvedValueOnce([left]);
  queue.claimRetries.mockResolvedValueOnce([retry]);
  loops.start();
  await pass();
  expect(queue.finish.mock.calls).toEqual([
    [storage.pool, 'first-deliveries', [left]],
    [storage.pool, 'retries', [retry]],
  ]);
  expect(receiver.receive.mock.calls.flat(2)).toEqual([]);
});

test('jobs that could not be received are given back, and the loop tries again after a second', async () => {
  const { loops, queue, storage, receiver, log, claims } = createLoops();
  const failure = new Error('The connection was lost.');
  const jobs = [job('one', 'a')];
  queue.claimFirst.mockResolvedValueOnce(jobs);
  storage.directory.refresh.mockRejectedValueOnce(failure);
  loops.start();
  await pass();
  expect(receiver.receive).not.toHaveBeenCalled();
  expect(receiver.giveBack.mock.calls).toEqual([['first-deliveries', jobs]]);
  expect(log.error.mock.calls).toEqual([[{ err: failure }, 'Could not claim jobs; trying again.']]);
  expect(claims()).toEqual([2, 1]);
  await pass(999);
  expect(claims()).toEqual([2, 1]);
  await pass(1);
  expect(claims()).toEqual([3, 1]);
});

test('while claims are full the next one follows without a pause, and is larger the fewer deliveries jobs have', async () => {
  const { loops, queue, receiver } = createLoops();
  let waiting = 8;
  queue.claimFirst.mockImplementation((limit, _except, scope) => {
    if (scope === 'fair-share' || waiting === 0) return Promise.resolve([]);
    vi.advanceTimersByTime(10); // which would be a reason for a backoff, had it found nothing
    waiting -= 1;
    return Promise.resolve(Array.from({ length: limit }, (_, n) => job(`${waiting} ${n}`, 'a')));
  });
  loops.start();
  await pass();
  const backlog = queue.claimFirst.mock.calls.filter(([, , scope]) => scope === 'backlog');
  expect(backlog.map(([limit]) => limit)).toEqual([16, 32, 61, 115, 207, 256, 256, 256, 256]);
  expect(receiver.receive).toHaveBeenCalledTimes(8);
});

test('100 retries are claimed at once, and no job of a saturated webhook', async () => {
  const { loops, queue, receiver } = createLoops();
  receiver.saturatedWebhooks.mockReturnValue(['busy']);
  loops.start();
  await pass();
  expect(queue.claimRetries.mock.calls.at(-1)).toEqual([100, ['busy']]);
  expect(queue.claimFirst.mock.calls.slice(-2).toSorted()).toEqual([
    [16, ['busy'], 'backlog'],
    [16, ['busy'], 'fair-share'],
  ]);
});

test('without room nothing is claimed; once there is room, all loops poll', async () => {
  const { loops, receiver, claims } = createLoops();
  loops.start();
  await pass();
  loops.onRoom(); // nothing was put off
  await pass();
  expect(claims()).toEqual([2, 1]);
  receiver.room.mockReturnValue('none');
  loops.poll();
  await pass();
  loops.onRoom();
  await pass();
  expect(claims()).toEqual([2, 1]);
  receiver.room.mockReturnValue('any');
  loops.onRoom();
  await pass();
  expect(claims()).toEqual([4, 2]);
  loops.onRoom();
  await pass();
  expect(claims()).toEqual([4, 2]);
});

test('after polls that took long and found nothing there is a backoff, even when told of new work', async () => {
  const { loops, queue, claims } = createLoops();
  loops.start();
  await pass(); // an answer without delay
  queue.claimRetries.mockImplementation(async () => {
    vi.advanceTimersByTime(10);
    return Promise.resolve([]);
  });
  const poll = () => {
    loops.poll('retries');
    return pass();
  };
  await poll();
  await poll();
  expect(claims()[1]).toBe(3);
  await poll();
  await pass(99);
  expect(claims()[1]).toBe(3);
  await pass(1);
  expect(claims()[1]).toBe(4);
});

test('with enough to do, claims for others go on every 50 ms, but not from the backlog', async () => {
  const { loops, queue, receiver, claims } = createLoops();
  receiver.room.mockReturnValue('others');
  loops.start();
  await pass();
  expect(queue.claimFirst.mock.calls.map(([, , scope]) => scope)).toEqual(['fair-share']);
  loops.poll();
  await pass(49);
  expect(claims()).toEqual([1, 1]);
  await pass(1);
  loops.poll();
  await pass();
  expect(claims()).toEqual([2, 2]);
  expect(queue.claimFirst.mock.calls.map(([, , scope]) => scope)).toEqual(['fair-share', 'fair-share']);
});
