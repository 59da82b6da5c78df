import { expect, test } from 'vitest';

import { type Failure, simulate } from './simulation.ts';

/** `SIMULATION_SEED=123` runs that one alone; `SIMULATION_SEEDS=1000000` so many. */
const only = process.env['SIMULATION_SEED'];
const count = Number(process.env['SIMULATION_SEEDS'] ?? 10_000);

function report({ seed, reason, trace }: Failure): string {
  const again = `SIMULATION_SEED=${seed} npx vitest run server/testing/simulation`;
  return `Seed ${seed}: ${reason}\n${trace.join('\n')}\nTo run it again: ${again}`;
}

test(
  `deliveries keep their promises under every fault, ${only ? `seed ${only}` : `${count} seeds`}`,
  async () => {
    const seeds = only ? [Number(only)] : Array.from({ length: count }, (_, seed) => seed);
    for (const seed of seeds) {
      const failure = await simulate(seed);
      if (failure) expect.fail(report(failure));
    }
  },
  Infinity,
);
