import { describe, expect, it, test } from 'vitest';

import { announcedNext, deliveryState, type DeliveryState, stateByAttempts } from './delivery-state.ts';
import { firstRedelivery, type History, summarize } from './next-step.ts';

type Made = History[number];

const due = new Date('2026-02-03T04:05:08.000Z');
const failed: Partial<Made> = {};
const retrying: Partial<Made> = { status: 'RETRYING', nextAttemptAt: due };
const delivered: Partial<Made> = { status: 'DELIVERED' };
const byHand = (given: Partial<Made>): Partial<Made> => ({
  ...given,
  origin: given.origin ?? 'MANUAL',
  ordinal: firstRedelivery,
});
const cancelled: Partial<Made> = { origin: 'CANCELLED' };

/** Attempts in order; those of the schedule are numbered from its first. */
function historyOf(...attempts: Partial<Made>[]): History {
  let ordinal = 0;
  return attempts.map((given, index) => ({
    attemptNumber: index + 1,
    origin: 'SCHEDULED',
    ordinal: given.ordinal ?? ordinal++,
    status: 'FAILED',
    nextAttemptAt: null,
    ...given,
  }));
}

test.each<[string, Partial<Made>[], DeliveryState]>([
  ['has no attempt', [], 'PENDING'],
  ['was delivered at once', [delivered], 'DELIVERED'],
  ['waits for a retry', [retrying], 'RETRYING'],
  ['was delivered by a retry', [retrying, delivered], 'DELIVERED'],
  ['has used up its retries', [retrying, failed], 'FAILED'],
  ['has no retries', [failed], 'FAILED'],
  ['was cancelled before its first attempt', [cancelled], 'CANCELLED'],
  ['was cancelled before a retry', [retrying, cancelled], 'CANCELLED'],
  ['waits for a retry after a failed redelivery', [retrying, byHand(retrying)], 'RETRYING'],
  ['waits for its first attempt after a failed redelivery', [byHand(retrying)], 'RETRYING'],
  [
    'waits for a retry after a cancelled redelivery',
    [retrying, byHand({ ...cancelled, ...retrying })],
    'RETRYING',
  ],
  ['was delivered by a redelivery before its retry', [retrying, byHand(delivered)], 'DELIVERED'],
  ['was delivered by a redelivery after it had failed', [failed, byHand(delivered)], 'DELIVERED'],
  ['was delivered by a redelivery after it was cancelled', [cancelled, byHand(delivered)], 'DELIVERED'],
  ['was delivered, whatever a later redelivery did', [delivered, byHand(failed)], 'DELIVERED'],
  ['was delivered by a redelivery, whatever its first attempt did', [byHand(delivered), failed], 'DELIVERED'],
  ['failed again by a redelivery', [failed, byHand(failed)], 'FAILED'],
  ['stays cancelled after a redelivery that failed', [cancelled, byHand(failed)], 'CANCELLED'],
  ['is a test send that failed', [{ origin: 'TEST' }], 'FAILED'],
  ['is a test send that worked', [{ origin: 'TEST', status: 'DELIVERED' }], 'DELIVERED'],
])('by its attempts, a delivery that %s is as follows: %#', (_, attempts, state) => {
  expect(stateByAttempts(summarize(historyOf(...attempts)))).toBe(state);
});

describe('what is around a delivery', () => {
  const around = (active: boolean, held: boolean, redelivering: boolean) => ({ active, held, redelivering });
  const all = [true, false].flatMap((active) =>
    [true, false].flatMap((held) => [true, false].map((redelivering) => around(active, held, redelivering))),
  );

  it('changes nothing of one that was delivered', () => {
    for (const one of all) expect(deliveryState('DELIVERED', one)).toBe('DELIVERED');
  });

  it.each(['PENDING', 'RETRYING'] as const)('holds or cancels one that is %s', (state) => {
    for (const { active, held, redelivering } of all) {
      const expected = !active ? 'CANCELLED' : held ? 'HELD' : state;
      expect(deliveryState(state, around(active, held, redelivering))).toBe(expected);
    }
  });

  it.each(['FAILED', 'CANCELLED'] as const)(
    'makes one that is %s RETRYING by a redelivery alone',
    (state) => {
      for (const { active, held, redelivering } of all) {
        const expected = active && redelivering ? 'RETRYING' : state;
        expect(deliveryState(state, around(active, held, redelivering))).toBe(expected);
      }
    },
  );
});

describe('the next attempt that an attempt announces', () => {
  const first = (history: History, state: DeliveryState) =>
    announcedNext(history[0]!, summarize(history), state);

  it('is due as long as the delivery goes on', () => {
    for (const state of ['PENDING', 'RETRYING', 'HELD'] as const)
      expect(first(historyOf(retrying), state)).toBe(due);
  });

  it('stays in the log when it was made', () => {
    expect(first(historyOf(retrying, delivered), 'DELIVERED')).toBe(due);
    expect(first(historyOf(retrying, failed), 'FAILED')).toBe(due);
  });

  it('is none when a redelivery arrived before, or the delivery was cancelled', () => {
    expect(first(historyOf(retrying, byHand(delivered)), 'DELIVERED')).toBeNull();
    expect(first(historyOf(retrying), 'CANCELLED')).toBeNull();
  });

  it('is none when none was announced', () => {
    expect(first(historyOf(failed), 'RETRYING')).toBeNull();
  });
});
