/** Numbers that look like chance and are the same for the same seed, on every machine. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  between(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  /** The index of one of the weights, in proportion to them. */
  weighted(weights: readonly number[]): number;
  /** Waiting times of independent visitors: exponentially distributed around the mean. */
  waiting(mean: number): number;
  /** A stream of its own, so that what one visitor does never depends on another. */
  fork(): Random;
}

/** Mulberry32: 32 bits of state, plenty for a shop that does not exist. */
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
