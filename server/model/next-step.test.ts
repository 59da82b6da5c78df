import { describe, expect, test } from 'vitest';

import { cancellation, firstRedelivery, type History, renumber, planAttempt } from './next-step.ts';

type Made = History[number];

const due = new Date('2026-02-03T04:05:08.000Z');
const later = new Date('2026-02-03T04:05:12.000Z');

/** A history of attempts that differ from a failed one of the schedule, the last of it, in what is given. */
function historyOf(...attempts: Partial<Made>[]): History {
  return attempts.map((given, index) => ({
    attemptNumber: index + 1,
    origin: 'SCHEDULED',
    ordinal: index,
    status: 'FAILED',
    nextAttemptAt: null,
    ...given,
  }));
}

const retrying = { status: 'RETRYING', nextAttemptAt: due } as const;
const byHand = { origin: 'MANUAL', ordinal: firstRedelivery } as const;
const retry = { origin: 'SCHEDULED', ordinal: 1 } as const;

describe('a job that is claimed', () => {
  test('leads to the next number', () => {
    expect(planAttempt({ origin: 'SCHEDULED', ordinal: 0 }, [])).toEqual({
      attemptNumber: 1,
      scheduledNextAt: null,
      dueAt: null,
    });
    const history = historyOf(retrying, { ...byHand, ...retrying });
    expect(planAttempt(retry, history)).toEqual({ attemptNumber: 3, scheduledNextAt: null, dueAt: due });
  });

  test.each([
    ['was made', historyOf(retrying, {})],
    ['was cancelled', historyOf(retrying, { origin: 'CANCELLED' })],
    ['is in vain, since the delivery arrived', historyOf(retrying, { ...byHand, status: 'DELIVERED' })],
    [
      'is in vain, also when a later redelivery failed',
      historyOf(retrying, { ...byHand, status: 'DELIVERED' }, { ...byHand, ordinal: 2000 }),
    ],
  ])('leads to nothing when its retry %s', (_, history) => {
    expect(planAttempt(retry, history)).toBeNull();
  });

  test('is not taken for made because of a cancelled redelivery', () => {
    const history = historyOf(retrying, { origin: 'CANCELLED', ordinal: firstRedelivery, ...retrying });
    expect(planAttempt(retry, history)).toMatchObject({ attemptNumber: 3 });
    expect(planAttempt(byHand, history)).toBeNull();
  });

  test('leads to a redelivery also when the delivery has arrived', () => {
    const arrived = { attemptNumber: 2, scheduledNextAt: null, dueAt: null };
    expect(planAttempt(byHand, historyOf({ status: 'DELIVERED' }))).toEqual(arrived);
  });

  test('is not taken for made because of an attempt by hand with the same ordinal', () => {
    const history = historyOf(retrying, { origin: 'MANUAL', ordinal: retry.ordinal, ...retrying });
    expect(planAttempt(retry, history)).toEqual({ attemptNumber: 3, scheduledNextAt: null, dueAt: due });
  });

  test('of a redelivery knows when the schedule goes on', () => {
    expect(planAttempt(byHand, historyOf(retrying))!.scheduledNextAt).toEqual(due);
    expect(planAttempt(byHand, historyOf(retrying, {}))!.scheduledNextAt).toBeNull();
    expect(planAttempt(byHand, historyOf({ origin: 'CANCELLED' }))!.scheduledNextAt).toBeNull();
  });
});

describe('a redelivery before the first attempt', () => {
  const anotherByHand = { ...byHand, ...retrying };

  test('knows that the first attempt is still to come', () => {
    const first = { attemptNumber: 1, scheduledNextAt: 'DUE', dueAt: null };
    expect(planAttempt(byHand, [])).toEqual(first);
    const again = { origin: 'MANUAL', ordinal: firstRedelivery + 1 } as const;
    expect(planAttempt(again, historyOf(anotherByHand))).toEqual({ ...first, attemptNumber: 2 });
    expect(planAttempt(again, historyOf({ ...byHand, status: 'DELIVERED' }))).toMatchObject({
      scheduledNextAt: null,
    });
  });

  test('keeps the time of the first attempt when its number is taken by another one', () => {
    const again = { origin: 'MANUAL', ordinal: firstRedelivery + 1 } as const;
    const result = { status: 'RETRYING', nextAttemptAt: later } as const;
    expect(renumber(again, result, historyOf(anotherByHand))).toEqual({ attemptNumber: 2, ...result });
    const made = historyOf({});
    expect(renumber(again, result, made)).toEqual({
      attemptNumber: 2,
      status: 'FAILED',
      nextAttemptAt: null,
    });
  });

  test('leaves the first attempt its own schedule', () => {
    expect(planAttempt({ origin: 'SCHEDULED', ordinal: 0 }, historyOf(anotherByHand))).toEqual({
      attemptNumber: 2,
      scheduledNextAt: null,
      dueAt: null,
    });
  });
});

describe('a result whose number was taken', () => {
  const failed = { status: 'FAILED', nextAttemptAt: null } as const;

  test('by the same work is stale', () => {
    expect(renumber(retry, retrying, historyOf(retrying, {}))).toBeNull();
    expect(renumber(byHand, failed, historyOf(retrying, byHand))).toBeNull();
  });

  test('gets the next one', () => {
    const history = historyOf(retrying, { ...byHand, ...retrying });
    const placed = { attemptNumber: 3, status: 'RETRYING', nextAttemptAt: later };
    expect(renumber(retry, { status: 'RETRYING', nextAttemptAt: later }, history)).toEqual(placed);
    const delivered = { status: 'DELIVERED', nextAttemptAt: null } as const;
    expect(renumber(retry, delivered, history)).toEqual({ attemptNumber: 3, ...delivered });
  });

  test('is not retried when the delivery arrived meanwhile', () => {
    const history = historyOf(retrying, { ...byHand, status: 'DELIVERED' });
    expect(renumber(retry, retrying, history)).toEqual({ attemptNumber: 3, ...failed });
  });

  test('says of a schedule that ended meanwhile that it ended, and of one that went on when it goes on', () => {
    expect(renumber(byHand, retrying, historyOf(retrying, {}))).toEqual({ attemptNumber: 3, ...failed });
    const wentOn = historyOf(retrying, { status: 'RETRYING', nextAttemptAt: later });
    expect(renumber(byHand, retrying, wentOn)).toMatchObject({ status: 'RETRYING', nextAttemptAt: later });
  });
});

test('nothing is sent to a webhook that is disabled, deleted, or unknown', () => {
  expect(cancellation({ active: true })).toBeNull();
  expect(cancellation({ active: false })).toBe('the webhook is disabled');
  expect(cancellation(undefined)).toBe('the webhook was deleted');
});
