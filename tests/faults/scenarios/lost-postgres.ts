import { setTimeout as hold } from 'node:timers/promises';

import { play, type Report } from '../play.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type Scene, type Size } from '../scene.ts';

/** A crash undoes the last records of attempts, some 30 ms of them; an attempt began some time before its record. */
const undoesMs = 2000;

/** All connections to PostgreSQL are ended; then it crashes, and starts by replaying its log. */
export function lostPostgres({ seed, rounds, holdMs }: Size): Promise<Report> {
  let postgres: Postgres;
  const database = async (...given: Parameters<typeof startPostgres>) =>
    (postgres = await startPostgres(...given));
  return play({ seed, apis: 1, workers: 2, database }, async (scene) => {
    for (let round = 1; round <= rounds; round += 1) {
      await terminate(scene, round);
      await crash(scene, postgres, { round, holdMs });
    }
    await scene.recorder.moreArrivals(50);
  });
}

async function terminate({ recorder, database, begin, workers }: Scene, round: number): Promise<void> {
  await recorder.moreArrivals(100);
  const fault = await begin(`loss ${round} of all connections`, workers.length);
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  fault.end();
}

async function crash(
  { recorder, begin, workers }: Scene,
  postgres: Postgres,
  { round, holdMs }: { readonly round: number; readonly holdMs: number },
): Promise<void> {
  await recorder.moreArrivals(100);
  const fault = await begin(`crash ${round} of PostgreSQL`, workers.length, { undoes: undoesMs });
  await postgres.stopImmediately();
  await hold(holdMs);
  await postgres.start();
  fault.end();
}
