import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { type DeliveryWorld } from './delivery-world.ts';

/** Tells nobody of anything. */
export const nobody = { wake: () => undefined, wakeJobs: () => undefined, moved: () => undefined };

/** What bulk jobs, and the runner of them, take of a world in which nobody listens. */
export const bulkParts = ({ storage, queue }: DeliveryWorld) => ({
  storage,
  queue,
  wakeUps: nobody,
  live: nobody,
  clock: systemClock,
  log: silentLog,
});
