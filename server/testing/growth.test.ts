import { expect, it } from 'vitest';

import { growthOf, maxGrowth, type Prepare } from './growth.ts';

/** Work that takes so many steps. */
const steps =
  (count: (size: number) => number): Prepare =>
  (size) =>
  async () => {
    const all = count(size);
    let sum = 0;
    for (let step = 0; step < all; step += 1) sum = (sum * 31 + step) % 1_000_003;
    return sum;
  };

it.each([
  ['linear', 400_000, (size: number) => size],
  ['a little more than linear', 40_000, (size: number) => size * Math.log2(size)],
])('work that is %s stays within bounds', async (_name, size, count) => {
  expect(await growthOf(steps(count), size)).toBeLessThan(maxGrowth);
});

it('quadratic work does not', async () => {
  expect(
    await growthOf(
      steps((size) => size * size),
      400,
    ),
  ).toBeGreaterThan(maxGrowth);
});
