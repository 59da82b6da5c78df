import { goesOnWithinMs } from '../checker.ts';
import { play, type Report } from '../play.ts';
import { worksAgain } from '../processes.ts';
import { type Size } from '../scene.ts';

/**
 * Replaces one API process after the other while clients send. Clients retry with the same event ids. The workers are
 * not affected, so every request is sent once, and every worker continues to deliver.
 */
export function apiRestarts({ seed, rounds }: Size): Promise<Report> {
  return play({ seed, apis: 2, workers: 3 }, async ({ recorder, apis, workers, startApi }) => {
    for (let round = 1; round <= rounds; round += 1) {
      for (const [index, { process }] of [...apis].entries()) {
        await recorder.moreArrivals(60);
        const code = await process.end('SIGTERM');
        if (code !== 0) throw new Error(`${process.name} was asked to stop and exited with ${code}.`);
        apis[index] = await startApi();
      }
      await Promise.all(workers.map((worker) => worksAgain(worker, goesOnWithinMs)));
    }
  });
}
