import { setTimeout as hold } from 'node:timers/promises';

import { play, type Report } from '../play.ts';
import { type Scene, type Size } from '../scene.ts';
import { type SmallDisk, startOnSmallDisk } from '../small-disk.ts';

/**
 * The disk under PostgreSQL is full, and has room again later. Where no small disk can be mounted, PostgreSQL is made to
 * answer writes of events as it does on a full disk.
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
        await refused(scene);
        await hold(holdMs);
        const downAt = Date.now(); // PostgreSQL may have ended on it
        await disk!.empty();
        await fault.endOfCrash(downAt);
        await scene.recorder.moreArrivals(60);
      }
    },
  );
  return { ...report, summary: `${disk!.kind}; ${report.summary}` };
}

async function refused({ recorder }: Scene): Promise<void> {
  const before = recorder.refusals.length;
  await recorder.until('client that was refused', () => recorder.refusals.length > before);
}
