import { setTimeout as hold } from 'node:timers/promises';

import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * Pauses a worker for longer than its claims last, then resumes it. Another worker has taken over its deliveries, so
 * its late results must not count.
 */
export function pause({ seed, rounds, holdMs }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 2 }, async (scene) => {
    const paused = scene.workers[0]!;
    for (let round = 1; round <= rounds; round += 1) {
      await scene.recorder.moreArrivals(100);
      const fault = await scene.begin('pause', [paused], { othersGoOn: true });
      paused.signal('SIGSTOP');
      try {
        await hold(holdMs);
      } finally {
        paused.signal('SIGCONT');
        fault.end();
      }
      await worksAgain(paused, goesOnWithinMs);
    }
  });
}
