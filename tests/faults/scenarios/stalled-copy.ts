import { abandonCopy } from '../../../server/testing/abandoned-copy.ts';
import { play, type Report } from '../play.ts';
import { type Size } from '../scene.ts';

/**
 * Stalls a process in the middle of a batch while it holds the lock of the log, as if it was paused or behind a network
 * that drops packets. No worker can record an attempt until its connection is terminated, which PostgreSQL does not do
 * by itself.
 */
export function stalledCopy({ seed, rounds }: Size): Promise<Report> {
  return play({ seed, apis: 1, workers: 2 }, async ({ recorder, database, begin }, keep) => {
    const [workspace] = await database.query<{ id: string }>('select id from settings.workspaces');
    for (let round = 1; round <= rounds; round += 1) {
      await recorder.moreArrivals(100);
      const fault = await begin('stalled copy', [], { othersGoOn: true });
      const { ended } = await abandonCopy(keep, database.url, workspace!.id);
      await ended;
      fault.end();
    }
    await recorder.moreArrivals(100);
  });
}
