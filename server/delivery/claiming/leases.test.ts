import { expect, test, vi } from 'vitest';

import { type Log, silentLog } from '../../log.ts';
import { type LeasedJob } from './leased-job.ts';
import { Leases } from './leases.ts';

/** Leases of as many jobs, on a clock that only the test moves. The queue confirms all claims but those of `lost`. */
function leasesOf(count: number, log: Log = silentLog) {
  const time = { now: 0 };
  const givenBack: string[] = [];
  const lost = new Set<string>();
  const queue = {
    keepAlive: async (_name: string, claims: readonly { id: string }[]) =>
      new Set(claims.map(({ id }) => id).filter((id) => !lost.has(id))),
    giveBack: vi.fn(async (name: string, claims: readonly { id: string }[]) => {
      givenBack.push(...claims.map(({ id }) => `${name} ${id}`));
    }),
  };
  const leases = new Leases({ queue, log, now: () => time.now });
  const jobs = Array.from({ length: count }, (_, n) => jobOf(n));
  for (const job of jobs) leases.add(job);
  return { leases, jobs, time, givenBack, lost, queue };
}

function jobOf(n: number): LeasedJob {
  return {
    queue: n === 0 ? 'first-deliveries' : 'retries',
    claim: { id: `${n}`, retryCount: 0, data: null },
    remaining: 2,
    partlyRecorded: false,
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
