import { expect, test } from 'vitest';

import { simulateSharing } from './sharing.ts';

/** `SHARING_SEED=123` runs that one alone; `SHARING_SEEDS=100000` so many. */
const only = process.env['SHARING_SEED'];
const count = Number(process.env['SHARING_SEEDS'] ?? 300);

/** How much longer than alone a delivery may wait for its slot, in milliseconds, whatever hangs. */
const mostMs = 1000;

test(
  `no workspace with healthy endpoints waits more than ${mostMs} ms while others hang, ${only ?? count} seeds`,
  () => {
    const seeds = only ? [Number(only)] : Array.from({ length: count }, (_, seed) => seed);
    let [deliveries, delayed] = [0, 0];
    for (const seed of seeds) {
      for (const { alone, beside } of simulateSharing(seed)) {
        deliveries += 1;
        if (beside > alone) delayed += 1;
        if (beside - alone > mostMs)
          expect.fail(
            `Seed ${seed}: a delivery waited ${beside.toFixed(0)} ms, alone ${alone.toFixed(0)} ms.`,
          );
      }
    }
    expect(deliveries).toBeGreaterThan(seeds.length * 20);
    if (!only) expect(delayed / deliveries).toBeLessThan(0.001);
  },
  Infinity,
);
