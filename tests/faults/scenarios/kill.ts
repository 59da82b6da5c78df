import { play, type Report } from '../play.ts';
import { type Size } from '../scene.ts';

/** Kills a worker with SIGKILL and starts a new one, repeatedly. Another worker keeps running. */
export function kill({ seed, rounds }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 2 }, async (scene) => {
    let victim = scene.workers[0]!;
    for (let round = 1; round <= rounds; round += 1) {
      await scene.recorder.moreArrivals(100);
      const start = Date.now();
      await victim.end('SIGKILL');
      (await scene.begin('kill', [victim], { start, othersGoOn: true, forGood: true })).end();
      victim = await scene.startWorker(`worker 1 after kill ${round}`);
    }
    await scene.recorder.moreArrivals(100);
  });
}
