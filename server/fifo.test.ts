import { expect, test } from 'vitest';

import { Fifo } from './fifo.ts';

test('gives back in order, across the moves of its memory', () => {
  const fifo = new Fifo<number>();
  const out: number[] = [];
  for (let i = 0; i < 10_000; i += 1) {
    fifo.push(i);
    if (i % 3 !== 0) out.push(fifo.shift()!);
  }
  out.push(...fifo.drain());
  expect(out).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  expect(fifo.size).toBe(0);
  expect(fifo.shift()).toBeUndefined();
});
