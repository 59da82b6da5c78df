import { setTimeout as hold } from 'node:timers/promises';

import { play, type Report } from '../play.ts';
import { type Scene, type Size } from '../scene.ts';
import { type SmallDisk, startOnSmallDisk } from '../small-disk.ts';

/**
 * Fills the disk of PostgreSQL, and frees it again. If no small disk can be mounted, PostgreSQL is made to return the
 * error of a full disk for new events.
 */
export async function fullDisk({ seed, rounds, holdMs }: Size): Promise<Report> {
  let disk: SmallDisk | null = null;
  const report = await play(
    {
      seed,
      apis: 1,
      workers: 2,
      database: async (keep) => {
        disk = await startOnSmallDisk(keep);
        return disk.postgres;
      },
    },
    async (scene) => {
      for (let round = 1; round <= rounds; round += 1) {
        await scene.recorder.moreArrivals(60);
        const fault = await scene.begin('full disk', scene.workers);
        await disk!.fill();
        await untilRefused(scene);
        await hold(holdMs);
        const downAt = Date.now(); // PostgreSQL may have stopped on the full disk
        await disk!.empty();
        await fault.endOfCrash(downAt);
        await scene.recorder.moreArrivals(60);
      }
    },
  );
  return { ...report, summary: `${disk!.kind}; ${report.summary}` };
}

async function untilRefused({ recorder }: Scene): Promise<void> {
  const before = recorder.refusals.length;
  await recorder.until('refused client', () => recorder.refusals.length > before);
}
