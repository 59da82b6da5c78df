import { describe, expect, test } from 'vitest';

import { type AttemptResult, transition } from './delivery.ts';
import { type RetryPolicy } from './retry-schedule.ts';

const failure = new Date('2026-02-03T04:05:06.000Z');
const after = (ms: number) => new Date(failure.getTime() + ms);

const threeRetries: RetryPolicy = { schedule: 'EXPONENTIAL', retryCount: 3, delays: [], jitter: false };

function failed(ordinal: number, more: Partial<AttemptResult> = {}) {
  return transition({
    succeeded: false,
    origin: 'SCHEDULED',
    ordinal,
    retry: threeRetries,
    scheduledNextAt: null,
    endedAt: failure,
    random: 0.5,
    notBefore: null,
    gone: false,
    ...more,
  });
}

describe('a scheduled attempt', () => {
  test('that succeeds delivers, whichever it is', () => {
    const delivered = { status: 'DELIVERED', nextAttemptAt: null, schedule: false };
    expect(failed(0, { succeeded: true })).toEqual(delivered);
    expect(failed(3, { succeeded: true })).toEqual(delivered);
  });

  test.each([
    [0, 2000],
    [1, 4000],
    [2, 8000],
  ])('with ordinal %i that fails is retried 2^N seconds after it failed', (ordinal, delay) => {
    expect(failed(ordinal)).toEqual({ status: 'RETRYING', nextAttemptAt: after(delay), schedule: true });
  });

  test('that uses up the last retry fails for good', () => {
    expect(failed(3)).toEqual({ status: 'FAILED', nextAttemptAt: null, schedule: false });
    expect(failed(0, { retry: { ...threeRetries, retryCount: 0 } })).toMatchObject({ status: 'FAILED' });
  });

  test('reaches 1,024 s before the tenth retry', () => {
    expect(failed(9, { retry: { ...threeRetries, retryCount: 10 } }).nextAttemptAt).toEqual(after(1_024_000));
  });

  test('that timed out after 5 s is retried 2 s later, however long it took', () => {
    expect(failed(0, { endedAt: after(5000) }).nextAttemptAt).toEqual(after(7000));
  });

  test('waits as long as the receiver asked for, but no shorter than the schedule says', () => {
    expect(failed(0, { notBefore: after(60_000) }).nextAttemptAt).toEqual(after(60_000));
    expect(failed(2, { notBefore: after(3000) }).nextAttemptAt).toEqual(after(8000));
    expect(failed(3, { notBefore: after(60_000) })).toMatchObject({ status: 'FAILED', nextAttemptAt: null });
  });

  test('fails for good when the endpoint is gone, whatever is left', () => {
    expect(failed(0, { gone: true })).toEqual({ status: 'FAILED', nextAttemptAt: null, schedule: false });
  });

  test('follows the retry count as it is now, should it have been lowered', () => {
    expect(failed(2, { retry: { ...threeRetries, retryCount: 1 } })).toMatchObject({ status: 'FAILED' });
  });
});

describe('a redelivery by hand', () => {
  test('that finds the endpoint gone leaves the schedule, whose turn is then cancelled', () => {
    const scheduledNextAt = after(3000);
    expect(failed(7, { origin: 'MANUAL', gone: true, scheduledNextAt })).toMatchObject({
      status: 'RETRYING',
    });
  });

  test('that fails leaves the schedule as it was', () => {
    const scheduledNextAt = after(3000);
    const kept = { status: 'RETRYING', nextAttemptAt: scheduledNextAt, schedule: false };
    expect(failed(7, { origin: 'MANUAL', scheduledNextAt })).toEqual(kept);
  });

  test('that fails after the schedule has ended fails for good', () => {
    expect(failed(0, { origin: 'MANUAL' })).toEqual({
      status: 'FAILED',
      nextAttemptAt: null,
      schedule: false,
    });
  });
});

test('a test send is never retried', () => {
  for (const scheduledNextAt of [null, after(3000)]) {
    const forGood = { status: 'FAILED', nextAttemptAt: null, schedule: false };
    expect(failed(0, { origin: 'TEST', scheduledNextAt })).toEqual(forGood);
  }
});
