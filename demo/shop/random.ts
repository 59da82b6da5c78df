/** A pseudorandom generator that gives the same numbers for the same seed on every machine. */
export interface Random {
  /** At least 0 and below 1. */
  next(): number;
  chance(probability: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  /** The index of one of the weights, chosen with a probability in proportion to them. */
  weighted(weights: readonly number[]): number;
  /** A waiting time between independent events: exponentially distributed with this mean. */
  waiting(mean: number): number;
  /** An independent generator, so that one visitor never affects the numbers of another. */
  fork(): Random;
}

/** Mulberry32, with 32 bits of state: enough for a demo. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)]!,
    weighted: (weights) => {
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => (rest -= weight) < 0);
      return index === -1 ? weights.length - 1 : index;
    },
    waiting: (mean) => -Math.log(1 - next()) * mean,
    fork: () => createRandom(Math.floor(next() * 2 ** 32)),
  };
}
