import { expect, test } from 'vitest';

import { renewLeases } from './heartbeat.ts';
import { isHeld, type LeasedJob } from './leased-job.ts';

function leasedJobs(count: number): LeasedJob[] {
  return Array.from({ length: count }, (_, n) => ({
    queue: 'retries',
    claim: { id: `job ${n}`, retryCount: 0, worker: null, data: null },
    remaining: 1,
    partlyRecorded: false,
    worker: null,
    underWay: 0,
    confirmedAt: 0,
    forfeited: false,
  }));
}

test('a confirmed lease holds for 12 s from when the queue was asked; one that the queue does not know is forfeited', async () => {
  const [kept, lost] = leasedJobs(2) as [LeasedJob, LeasedJob];
  await renewLeases([kept, lost], { at: 5000, worker: null }, () => Promise.resolve(new Set([kept.claim])));
  expect(isHeld(kept, 17_000, null)).toBe(true);
  expect(isHeld(kept, 17_001, null)).toBe(false);
  expect(isHeld(lost, 5001, null)).toBe(false);
});

test('a lease that was forfeited while the queue was asked stays forfeited, though the queue confirms it', async () => {
  const [job] = leasedJobs(1) as [LeasedJob];
  await renewLeases([job], { at: 5000, worker: null }, () => {
    job.forfeited = true;
    return Promise.resolve(new Set([job.claim]));
  });
  expect(isHeld(job, 5001, null)).toBe(false);
});

test('a lease that may have lapsed is not renewed: another worker may have the job', async () => {
  const asked: unknown[] = [];
  await renewLeases(leasedJobs(1), { at: 12_001, worker: null }, (_, claims) => {
    asked.push(...claims);
    return Promise.resolve(new Set());
  });
  expect(asked).toEqual([]);
});

test('the jobs of each queue are confirmed by that queue', async () => {
  const [retry, first] = leasedJobs(2) as [LeasedJob, LeasedJob];
  const asked: unknown[] = [];
  await renewLeases(
    [retry, { ...first, queue: 'first-deliveries' }],
    { at: 5000, worker: null },
    (name, claims) => {
      asked.push([name, claims]);
      return Promise.resolve(new Set());
    },
  );
  expect(asked).toEqual([
    ['retries', [retry.claim]],
    ['first-deliveries', [first.claim]],
  ]);
});

test('a job is held under the number that the queue has confirmed last, and under none', async () => {
  const [job] = leasedJobs(1) as [LeasedJob];
  const held = () => [null, 1, 2].filter((worker) => isHeld(job, 5001, worker));
  expect(held()).toEqual([null, 1, 2]); // kept by heartbeats alone
  const confirm = () => Promise.resolve(new Set([job.claim]));
  await renewLeases([job], { at: 5000, worker: 1 }, confirm);
  expect(held()).toEqual([1]);
  await renewLeases([job], { at: 5000, worker: 2 }, confirm);
  expect(held()).toEqual([2]);
});
