import { describe, expect, it } from 'vitest';

import { ByteBudget } from './byte-budget.ts';
import { RequestRates } from './request-rates.ts';
import { Slots } from './slots.ts';

describe('requests of a key', () => {
  it('may come all at once, and then as fast as the bucket fills', () => {
    let now = 0;
    const rates = new RequestRates(10, () => now);
    expect(Array.from({ length: 12 }, () => rates.take('a'))).toEqual([
      ...[9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
      -1,
      -1,
    ]);
    now = 99;
    expect(rates.take('a')).toBe(-1);
    now = 300;
    expect([rates.take('a'), rates.take('a'), rates.take('a'), rates.take('a')]).toEqual([2, 1, 0, -1]);
    now = 60_000;
    expect(rates.take('a')).toBe(9);
  });

  it('are counted apart from those of others', () => {
    const rates = new RequestRates(1, () => 0);
    expect([rates.take('a'), rates.take('a'), rates.take('b')]).toEqual([0, -1, 0]);
  });

  it('are counted for 10,000 keys at once', () => {
    const rates = new RequestRates(1, () => 0);
    for (let n = 0; n < 10_000; n += 1) rates.take(String(n));
    expect(rates.take('0')).toBe(-1);
    rates.take('one more');
    expect(rates.take('0')).toBe(0); // forgotten
  });
});

describe('a budget of bytes', () => {
  it('is half for one workspace and whole for all, and comes back', () => {
    let refusals = 0;
    const budget = new ByteBudget(100, () => (refusals += 1));
    const [first, second] = [budget.claim('a'), budget.claim('a')];
    expect([first.grow(30), second.grow(20), second.grow(1)]).toEqual([true, true, false]);
    const other = budget.claim('b');
    expect([other.grow(50), budget.claim('c').grow(1), budget.used]).toEqual([true, false, 100]);
    expect(refusals).toBe(2);
    first.release();
    first.release();
    expect(budget.used).toBe(70);
    expect(second.grow(30)).toBe(true);
    second.release();
    other.release();
    expect(budget.used).toBe(0);
  });
});

describe('slots', () => {
  it('are limited by name and in all, and come back once', () => {
    const slots = new Slots(2, 3);
    const [first, second] = [slots.take('a')!, slots.take('a')];
    expect([typeof second, slots.take('a'), typeof slots.take('b'), slots.take('c')]).toEqual([
      'function',
      null,
      'function',
      null,
    ]);
    first();
    first();
    expect(slots.taken).toBe(2);
    expect(slots.take('a')).not.toBeNull();
    expect(slots.take('a')).toBeNull();
  });
});
