import { expect, it } from 'vitest';
import { IdempotencyKeys } from './idempotency.ts';

it('an idempotency key stays the same for the same variables until there is an answer', () => {
  const keys = new IdempotencyKeys();
  const first = keys.for({ name: 'a' });
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(keys.for({ name: 'a' })).toBe(first);
  keys.done();
  expect(keys.for({ name: 'a' })).not.toBe(first);
});

it('other variables get another idempotency key', () => {
  const keys = new IdempotencyKeys();
  expect(keys.for({ name: 'a' })).not.toBe(keys.for({ name: 'b' }));
});
