import { TakeOver } from '../../delivery/recovery/take-over.ts';
import { silentLog } from '../../log.ts';
import { type Connection } from './connection.ts';
import { type WorkerParts } from './worker-parts.ts';

/** Takes over the jobs of simulated workers that are not there. */
export function simulatedTakeOver(
  { database, watch }: Pick<WorkerParts, 'database' | 'watch'>,
  presence: Connection,
  isBusy: () => boolean,
): TakeOver {
  return new TakeOver({
    queue: {
      presentWorkers: () => Promise.resolve(new Set(database.present)),
      claimants: () => Promise.resolve(database.claimants),
      releaseClaims: (workers) => {
        watch.lapsed(database.releaseClaims(workers));
        return Promise.resolve([]);
      },
    },
    presence,
    notifications: { listen: () => Promise.resolve(), notify: () => Promise.resolve() },
    wakeUps: { wake: () => undefined },
    log: silentLog,
    isBusy,
    now: () => database.now,
  });
}
