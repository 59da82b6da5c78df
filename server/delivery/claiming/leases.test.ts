import { expect, test, vi } from 'vitest';

import { type Log, silentLog } from '../../log.ts';
import { type Claimed } from '../../queue/index.ts';
import { type LeasedJob } from './leased-job.ts';
import { Leases } from './leases.ts';

/** Leases of as many jobs, on a clock that only the test moves. The queue confirms all claims but those of `lost`. */
function leasesOf(count: number, log: Log = silentLog) {
  const time = { now: 0 };
  const givenBack: string[] = [];
  const lost = new Set<string>();
  const queue = {
    keepAlive: vi.fn(
      async (_name: string, claims: readonly Claimed<unknown>[], _worker: number | null) =>
        new Set(claims.filter(({ id }) => !lost.has(id))),
    ),
    giveBack: vi.fn(async (name: string, claims: readonly { id: string }[]) => {
      givenBack.push(...claims.map(({ id }) => `${name} ${id}`));
    }),
  };
  const listeners: (() => void)[] = [];
  const presence = {
    number: null as number | null,
    onChange: (listener: () => void) => listeners.push(listener),
  };
  const onResume = vi.fn();
  const leases = new Leases({ queue, log, presence, onResume, now: () => time.now });
  const changeNumber = (number: number | null) => {
    presence.number = number;
    for (const listener of listeners) listener();
  };
  const jobs = Array.from({ length: count }, (_, n) => jobOf(n));
  for (const job of jobs) leases.add(job);
  return { leases, jobs, time, givenBack, lost, queue, changeNumber, onResume };
}

function jobOf(n: number): LeasedJob {
  return {
    queue: n === 0 ? 'first-deliveries' : 'retries',
    claim: { id: `${n}`, retryCount: 0, worker: null, data: null },
    remaining: 2,
    partlyRecorded: false,
    worker: null,
    underWay: 0,
    confirmedAt: 0,
    forfeited: false,
  };
}

test('a forfeited job is given back once the last of its requests has ended', () => {
  const { leases, jobs, givenBack } = leasesOf(2);
  const [busy, idle] = jobs as [LeasedJob, LeasedJob];
  leases.begin(busy);
  leases.begin(busy);
  leases.forfeit(jobs);
  expect(givenBack).toEqual(['retries 1']);
  expect([busy.forfeited, idle.forfeited, leases.jobs.size]).toEqual([true, true, 0]);
  leases.end(busy);
  expect(givenBack).toEqual(['retries 1']);
  leases.end(busy);
  expect(givenBack).toEqual(['retries 1', 'first-deliveries 0']);
});

test('a job that is forfeited twice is given back once, and one that goes on is not given back', () => {
  const { leases, jobs, givenBack } = leasesOf(2);
  const [forfeited, kept] = jobs as [LeasedJob, LeasedJob];
  leases.forfeit([forfeited]);
  leases.forfeit([forfeited]);
  leases.begin(kept);
  leases.end(kept);
  expect(givenBack).toEqual(['first-deliveries 0']);
  expect([...leases.jobs]).toEqual([kept]);
});

test('a job leaves with the last of its deliveries', () => {
  const { leases, jobs, givenBack } = leasesOf(1);
  leases.recorded(jobs[0]!);
  expect(leases.jobs.size).toBe(1);
  leases.recorded(jobs[0]!);
  expect(leases.jobs.size).toBe(0);
  expect(givenBack).toEqual([]); // the transaction that recorded it has finished it
});

test('when records may be lost, jobs that are recorded in part are forfeited, and the others go on', () => {
  const { leases, jobs, givenBack } = leasesOf(3);
  leases.recorded(jobs[1]!);
  leases.forfeitPartlyRecorded();
  expect([...leases.jobs]).toEqual([jobs[0], jobs[2]]);
  expect(givenBack).toEqual(['retries 1']);
});

test('a renewed claim lasts for 12 s more; one that the queue does not confirm starts nothing more', async () => {
  const { leases, jobs, time, lost } = leasesOf(2);
  const [kept, gone] = jobs as [LeasedJob, LeasedJob];
  lost.add(gone.claim.id);
  time.now = 8000;
  await leases.renew();
  expect([leases.check(kept), leases.check(gone)]).toEqual([true, false]);
  time.now = 20_001;
  expect(leases.check(kept)).toBe(false);
  expect(leases.jobs.size).toBe(0);
});

test('a worker that stops gives back all that it has, also what it had forfeited', async () => {
  const { leases, jobs, givenBack } = leasesOf(3);
  leases.begin(jobs[1]!);
  leases.forfeit([jobs[1]!, jobs[2]!]); // the idle one is given back at once
  await leases.giveBackAll();
  expect(givenBack.toSorted()).toEqual(['first-deliveries 0', 'retries 1', 'retries 2']);
  leases.end(jobs[1]!);
  await leases.giveBackAll();
  expect(givenBack).toHaveLength(3);
});

test('a queue that does not answer leaves the claims to lapse, with a warning', async () => {
  const warn = vi.fn();
  const { leases, queue } = leasesOf(1, { ...silentLog, warn });
  const failure = new Error('The connection was lost.');
  queue.giveBack.mockRejectedValueOnce(failure);
  await leases.giveBackAll();
  expect(warn.mock.calls).toEqual([
    [{ err: failure }, 'Could not give jobs back: their claims lapse within 15 s.'],
  ]);
});

test('unless given another clock, leases go by the monotonic one', () => {
  const { queue } = leasesOf(0);
  const leases = new Leases({ queue, log: silentLog });
  expect(leases.check({ ...jobOf(0), confirmedAt: performance.now() })).toBe(true);
  expect(leases.check({ ...jobOf(0), confirmedAt: performance.now() - 12_001 })).toBe(false);
});

test('when its number has changed, a worker starts nothing until the queue has confirmed its claims under the new one', async () => {
  const { leases, jobs, lost, queue, changeNumber, onResume } = leasesOf(2);
  const [kept, gone] = jobs as [LeasedJob, LeasedJob];
  changeNumber(1);
  await leases.renew();
  expect([leases.suspended, kept.worker, gone.worker]).toEqual([false, 1, 1]);
  onResume.mockClear();
  lost.add(gone.claim.id);
  changeNumber(null);
  expect(leases.suspended).toBe(true);
  await vi.waitFor(() => expect(onResume).toHaveBeenCalledTimes(1));
  expect(leases.suspended).toBe(false);
  expect(queue.keepAlive.mock.lastCall![2]).toBe(null);
  expect([leases.check(kept), leases.check(gone)]).toEqual([true, false]);
});

test('it stays suspended while the queue does not answer, and when the number has changed again meanwhile', async () => {
  const { leases, queue, changeNumber, onResume } = leasesOf(1);
  queue.keepAlive.mockRejectedValueOnce(new Error('The connection was lost.'));
  changeNumber(null);
  const answer = Promise.withResolvers<Set<never>>();
  queue.keepAlive.mockReturnValueOnce(answer.promise);
  changeNumber(1);
  changeNumber(2);
  await vi.waitFor(() => expect(queue.keepAlive).toHaveBeenCalledTimes(2));
  expect(leases.suspended).toBe(true);
  const resumed = new Promise((resolve) => onResume.mockImplementationOnce(() => resolve(undefined)));
  answer.resolve(new Set());
  await resumed;
  expect(leases.suspended).toBe(false);
});
