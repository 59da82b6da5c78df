import { setTimeout as hold } from 'node:timers/promises';

import { play, type Report } from '../play.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type Scene, type Size } from '../scene.ts';

/** Short enough for the workers to keep their claims: see `claimsOutlastMs` in faults.ts. */
const shortMs = 2000;

/**
 * Terminates all connections to PostgreSQL, then crashes it and starts it again, which replays the WAL. It starts soon
 * and after all claims have expired, in turn.
 */
export function lostPostgres({ seed, rounds, holdMs }: Size): Promise<Report> {
  let postgres: Postgres;
  const database = async (...given: Parameters<typeof startPostgres>) =>
    (postgres = await startPostgres(...given));
  return play({ seed, apis: 1, workers: 2, database }, async (scene) => {
    for (let round = 1; round <= rounds; round += 1) {
      await terminate(scene);
      await crash(scene, postgres, round % 2 === 1 ? shortMs : holdMs);
    }
    await scene.recorder.moreArrivals(50);
  });
}

async function terminate({ recorder, database, begin, workers }: Scene): Promise<void> {
  await recorder.moreArrivals(100);
  const fault = await begin('loss of all connections', workers);
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  fault.end();
}

async function crash({ recorder, begin, workers }: Scene, postgres: Postgres, holdMs: number): Promise<void> {
  await recorder.moreArrivals(100);
  const fault = await begin('crash of PostgreSQL', workers);
  await postgres.stopImmediately();
  const downAt = Date.now();
  await hold(holdMs);
  await postgres.start();
  await fault.endOfCrash(downAt);
}
