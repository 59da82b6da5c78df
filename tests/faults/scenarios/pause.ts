import { setTimeout as hold } from 'node:timers/promises';

import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * A worker is stopped for longer than its heartbeat may stay away, and goes on: what it had in its hands was done by
 * another one meanwhile, so what it has to say of that must not count.
 */
export function pause({ seed, rounds, holdMs }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 2 }, async (scene) => {
    const sleeper = scene.workers[0]!;
    for (let round = 1; round <= rounds; round += 1) {
      await scene.recorder.moreArrivals(100);
      const fault = await scene.begin('pause', [sleeper], { othersGoOn: true });
      sleeper.signal('SIGSTOP');
      try {
        await hold(holdMs);
      } finally {
        sleeper.signal('SIGCONT');
        fault.end();
      }
      await worksAgain(sleeper, goesOnWithinMs);
    }
  });
}
