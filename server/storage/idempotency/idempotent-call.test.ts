import { expect, it } from 'vitest';

import { idempotentCall } from './idempotent-call.ts';

const fingerprint = (given: Record<string, unknown>, mutation = 'createWebhook') =>
  idempotentCall(mutation, 'key', given)!.fingerprint;

it('is none without a key', () => {
  expect([idempotentCall('m', null, {}), idempotentCall('m', undefined, {})]).toEqual([null, null]);
});

it('has the same fingerprint for equal arguments, whatever their order', () => {
  expect(fingerprint({ a: 1, b: { c: [1, null], d: 'x' } })).toBe(
    fingerprint({ b: { d: 'x', c: [1, null] }, a: 1, e: undefined }),
  );
});

it.each([
  [{ a: 1 }, { a: '1' }],
  [{ a: [1, 2] }, { a: [2, 1] }],
  [{ a: [] }, { a: {} }],
  [{ a: null }, {}],
  [{ a: 'x","b":"y' }, { a: 'x', b: 'y' }],
  [{ a: [1, [2]] }, { a: [[1], 2] }],
])('has another fingerprint for %j and %j', (one, other) => {
  expect(fingerprint(one)).not.toBe(fingerprint(other));
});

it('has another fingerprint for another mutation', () => {
  expect(fingerprint({})).not.toBe(fingerprint({}, 'redeliver'));
});

it('takes values that are nested deeper than the stack is', () => {
  let deep: unknown[] = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(fingerprint({ deep })).toMatch(/^[\w+/]{43}=$/);
});
