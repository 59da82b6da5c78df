import { expect, test } from 'vitest';

import { uuidv7LowerBound } from '../../ids.ts';
import { queueLatencyMs } from './queue-latency.ts';

const acceptedAt = new Date('2026-02-03T04:05:06Z');
const after = (ms: number) => new Date(acceptedAt.getTime() + ms);
const first = {
  origin: 'SCHEDULED' as const,
  ordinal: 0,
  eventRowId: uuidv7LowerBound(acceptedAt.getTime()),
  dueAt: null,
};

test('a first attempt has waited since its event was accepted', () => {
  expect(queueLatencyMs(first, { attemptedAt: after(1234) })).toBe(1234);
});

test('a retry has waited since it was due, however long it was held after that', () => {
  const retry = { ...first, ordinal: 2, dueAt: after(6000) };
  expect(queueLatencyMs(retry, { attemptedAt: after(6100) })).toBe(100);
  expect(queueLatencyMs(retry, { attemptedAt: after(3_606_000) })).toBe(3_600_000);
});

test('how long a retry has waited is not known when it is not known when it was due', () => {
  expect(queueLatencyMs({ ...first, ordinal: 2 }, { attemptedAt: after(100) })).toBeNull();
});

test('a redelivery has not waited', () => {
  const redelivery = { ...first, origin: 'MANUAL' as const, ordinal: 1234, dueAt: after(0) };
  expect(queueLatencyMs(redelivery, { attemptedAt: after(1234) })).toBeNull();
});

test('no wait is negative, should the clocks of two machines differ', () => {
  expect(queueLatencyMs(first, { attemptedAt: after(-5) })).toBe(0);
});
