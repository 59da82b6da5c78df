import { type Pool } from 'pg';

import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { ensurePartitions } from './partitions.ts';
import { endRetention } from './retention.ts';

const intervalMs = 3_600_000;

/** Every hour: makes the partitions of the next days, and ends those that are older than the retention. */
export function startMaintenance(parts: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
}): Closeable {
  const { pool, clock, log, retentionDays } = parts;
  let current: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await ensurePartitions(pool, clock.now());
      const { dropped, deleted } = await endRetention(pool, clock.now(), retentionDays);
      if (dropped.length > 0 || deleted > 0)
        log.info(
          { droppedPartitions: dropped, deletedRows: deleted },
          'Dropped events and attempts older than the retention.',
        );
    } catch (error) {
      log.error({ err: error }, 'Maintenance failed; trying again in an hour.');
    }
  };
  const timer = setInterval(() => (current = run()), intervalMs);
  current = run();
  return {
    close: async () => {
      clearInterval(timer);
      await current;
    },
  };
}
