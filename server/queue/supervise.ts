import { type PgBoss } from 'pg-boss';

import { periodic, type Periodic } from '../async/index.ts';
import { type Log } from '../log.ts';
import { type SqlRunner } from './connection.ts';
import { schema } from './create-tables.ts';
import { queueNames } from './jobs.ts';

/** With the 15 s of a lease, the jobs of a killed worker are claimed by another one within 25 s. */
const checkEveryMs = 5000;
/**
 * pg-boss's own maintenance makes some fifty statements. Apart from lapsed claims, which are looked for more often, it has
 * little to do here: finished jobs are deleted at once, and no claim expires within a day.
 */
const maintainEveryMs = 300_000;

export interface SuperviseParts {
  readonly boss: Pick<PgBoss, 'supervise'>;
  readonly pool: SqlRunner;
  readonly log: Log;
}

/** Makes the jobs of dead workers claimable again, and lets pg-boss do its maintenance every five minutes. */
export function supervise({ boss, pool, log }: SuperviseParts): Periodic {
  let maintainedAt = performance.now();
  const check = async () => {
    const isDue = performance.now() - maintainedAt >= maintainEveryMs;
    if (!isDue && !(await hasLapsedClaims(pool))) return;
    await boss.supervise();
    if (isDue) maintainedAt = performance.now();
  };
  return periodic(check, {
    everyMs: checkEveryMs,
    onError: (error) => log.warn({ err: error }, 'The queues could not be supervised; trying again in 5 s.'),
  });
}

/** Whether a worker has missed its heartbeats. Reads the claimed jobs only, by an index. */
async function hasLapsedClaims(pool: SqlRunner): Promise<boolean> {
  const { rows } = await pool.query(
    /* sql */ `
      select exists (select from ${schema}.job
        where name = any ($1) and state = 'active'
          and heartbeat_on + heartbeat_seconds * interval '1 s' < ${schema}.job_now()) as lapsed`,
    [queueNames],
  );
  return (rows as { lapsed: boolean }[])[0]!.lapsed;
}
