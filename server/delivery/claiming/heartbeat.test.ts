import { expect, test } from 'vitest';

import { renewLeases } from './heartbeat.ts';
import { isHeld, type LeasedJob } from './leased-job.ts';

function leasedJobs(count: number): LeasedJob[] {
  return Array.from({ length: count }, (_, n) => ({
    queue: 'retries',
    claim: { id: `job ${n}`, retryCount: 0, data: null },
    remaining: 1,
    partlyRecorded: false,
    underWay: 0,
    confirmedAt: 0,
    forfeited: false,
  }));
}

test('a confirmed lease holds for 12 s from when the queue was asked; one that the queue does not know is forfeited', async () => {
  const [kept, lost] = leasedJobs(2) as [LeasedJob, LeasedJob];
  await renewLeases([kept, lost], 5000, () => Promise.resolve(new Set([kept.claim.id])));
  expect(isHeld(kept, 17_000)).toBe(true);
  expect(isHeld(kept, 17_001)).toBe(false);
  expect(isHeld(lost, 5001)).toBe(false);
});

test('a lease that was forfeited while the queue was asked stays forfeited, though the queue confirms it', async () => {
  const [job] = leasedJobs(1) as [LeasedJob];
  await renewLeases([job], 5000, () => {
    job.forfeited = true;
    return Promise.resolve(new Set([job.claim.id]));
  });
  expect(isHeld(job, 5001)).toBe(false);
});

test('a lease that may have lapsed is not renewed: another worker may have the job', async () => {
  const asked: unknown[] = [];
  await renewLeases(leasedJobs(1), 12_001, (_, claims) => {
    asked.push(...claims);
    return Promise.resolve(new Set());
  });
  expect(asked).toEqual([]);
});

test('the jobs of each queue are confirmed by that queue', async () => {
  const [retry, first] = leasedJobs(2) as [LeasedJob, LeasedJob];
  const asked: unknown[] = [];
  await renewLeases([retry, { ...first, queue: 'first-deliveries' }], 5000, (name, claims) => {
    asked.push([name, claims]);
    return Promise.resolve(new Set());
  });
  expect(asked).toEqual([
    ['retries', [retry.claim]],
    ['first-deliveries', [first.claim]],
  ]);
});
