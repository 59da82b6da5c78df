import { expect, test } from 'vitest';

import { confirmClaims } from './heartbeat.ts';
import { isOurs, type LeasedJob } from './task.ts';

function jobs(count: number): LeasedJob[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{
      queue: 'retries',
      claim: { id: `job ${n}`, retryCount: 0, data: null },
      remaining: 1,
      begun: false,
      underWay: 0,
      aliveAt: 0,
    },
  }));
}

test('a claim that the queue confirms is trusted from when it was asked, and one that it does not know is let go', async () => {
  const [kept, lost] = jobs(2) as [LeasedJob, LeasedJob];
  await confirmClaims([kept, lost], 5000, () => Promise.resolve(new Set([kept.claim.id])));
  expect(isOurs(kept, 17_000)).toBe(true);
  expect(isOurs(kept, 17_001)).toBe(false);
  expect(isOurs(lost, 5001)).toBe(false);
});

test('a claim that was let go while the queue was asked stays so', async () => {
  const [job] = jobs(1) as [LeasedJob];
  await confirmClaims([job], 5000, () => {
    job.aliveAt = -Infinity;
    return Promise.resolve(new Set([job.claim.id]));
  });
  expect(isOurs(job, 5001)).toBe(false);
});

test('a claim that may be somebody else’s already is not confirmed', async () => {
  const asked: unknown[] = [];
  await confirmClaims(jobs(1), 12_001, (_, claims) => {
    asked.push(...claims);
    return Promise.resolve(new Set());
  });
  expect(asked).toEqual([]);
});
