import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * Several APIs and several workers. One API after the other is stopped while clients send, and a new one comes: clients
 * try again with the same ids. No worker has a fault, so everything comes once, and every worker has a share.
 */
export function apiRestarts({ seed, rounds }: Size): Promise<Report> {
  return play({ seed, apis: 2, workers: 3 }, async ({ recorder, apis, workers, startApi }) => {
    for (let round = 1; round <= rounds; round += 1) {
      for (const [place, { process }] of [...apis].entries()) {
        await recorder.moreArrivals(60);
        const code = await process.end('SIGTERM');
        if (code !== 0) throw new Error(`${process.name} was asked to stop and ended with ${code}.`);
        apis[place] = await startApi();
      }
      await Promise.all(workers.map((worker) => worksAgain(worker, goesOnWithinMs)));
    }
  });
}
