import { describe, expect, it } from 'vitest';
import { SortedNumbers } from './sorted-numbers.ts';

function upTo(numbers: SortedNumbers, limit: number): number[] {
  const found: number[] = [];
  numbers.forEachUpTo(limit, (number) => found.push(number));
  return found;
}

function from(numbers: SortedNumbers, limit: number): number[] {
  const found: number[] = [];
  numbers.forEachFrom(limit, (number) => found.push(number));
  return found;
}

describe('sorted numbers', () => {
  it('are visited from the lowest up to the limit, and from the highest down to it', () => {
    const numbers = new SortedNumbers();
    for (const number of [3, -1.5, 8, 0]) numbers.add(number);
    expect(upTo(numbers, 3)).toEqual([-1.5, 0, 3]);
    expect(from(numbers, 0)).toEqual([8, 3, 0]);
    expect(upTo(numbers, -2)).toEqual([]);
    expect(from(numbers, Infinity)).toEqual([]);
    expect([...upTo(numbers, NaN), ...from(numbers, NaN)]).toEqual([]);
  });

  it.each([
    ['upwards', (n: number) => n],
    ['downwards', (n: number) => -n],
    ['mixed', (n: number) => (n * 7919) % 5003],
  ])('stay in order while thousands come and go, %s', (_, numberOf) => {
    const all = Array.from({ length: 5003 }, (_, n) => numberOf(n));
    const numbers = new SortedNumbers();
    for (const number of all) numbers.add(number);
    expect(upTo(numbers, Infinity)).toEqual(all.toSorted((a, b) => a - b));
    for (const number of all.slice(100)) numbers.delete(number);
    const rest = all.slice(0, 100);
    expect(from(numbers, -Infinity)).toEqual(rest.toSorted((a, b) => b - a));
    for (const number of rest) numbers.delete(number);
    expect(upTo(numbers, Infinity)).toEqual([]);
    numbers.add(1);
    expect(upTo(numbers, 1)).toEqual([1]);
  });
});
