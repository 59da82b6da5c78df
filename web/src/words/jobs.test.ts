import { expect, test } from 'vitest';

import {
  duplicatesWarning,
  type JobCounts,
  jobProgress,
  jobResult,
  leftOutWords,
  redeliverWords,
} from './jobs.ts';

const job: JobCounts = {
  kind: 'REDELIVERY',
  state: 'RUNNING',
  total: 12_480,
  totalIsExact: true,
  selected: 4000,
  queued: 4000,
  skipped: 0,
  skippedPaused: 0,
  delivered: 3120,
  failed: 0,
  cancelled: 0,
};

test.each([
  ['3,120 of 12,480 delivered', job],
  ['3,120 of more than 12,480 delivered, 4 failed again', { ...job, totalIsExact: false, failed: 4 }],
  ['3,120 of 12,480 delivered, 2 cancelled, 1 skipped', { ...job, cancelled: 2, skipped: 1 }],
  ['3,120 of 12,480 delivered, 9 skipped: endpoint paused', { ...job, skippedPaused: 9 }],
  ['4,000 of 12,480 events checked, 1 delivery added', { ...job, kind: 'REPLAY' as const, queued: 1 }],
  ['7 deliveries of 12,480 discarded', { ...job, kind: 'DISCARD' as const, cancelled: 7 }],
])('%s', (text, counts) => expect(jobResult(counts)).toBe(text));

test('progress counts what is over, and is complete in the end', () => {
  expect(jobProgress(job)).toBe(0.25);
  expect(jobProgress({ ...job, failed: 3120 })).toBe(0.5);
  expect(jobProgress({ ...job, kind: 'REPLAY' })).toBeCloseTo(0.3205);
  expect(jobProgress({ ...job, total: null })).toBeNull();
  expect(jobProgress({ ...job, state: 'COMPLETED' })).toBe(1);
});

test('what is about to be done is said with its number, and duplicates are warned of', () => {
  expect(redeliverWords(1, true)).toBe('Redeliver 1 delivery');
  expect(redeliverWords(10_000, false)).toBe('Redeliver more than 10,000 deliveries');
  expect(duplicatesWarning(0)).toBeNull();
  expect(duplicatesWarning(1)).toBe('1 delivery already arrived: the endpoint will get this event again.');
  expect(duplicatesWarning(3)).toContain('3 deliveries already arrived');
});

test('what a selection has that a job leaves out is said with its number', () => {
  expect(leftOutWords(0)).toBeNull();
  expect(leftOutWords(2)).toBe('2 left out: test sends, or no longer stored.');
});
