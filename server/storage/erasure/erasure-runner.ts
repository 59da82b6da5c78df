import { setTimeout as pause } from 'node:timers/promises';

import { type Pool } from 'pg';

import { background, type Background } from '../../async/index.ts';
import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { runErasure, type RunningErasure } from './run-erasure.ts';

export interface ErasureRunnerParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two slices; 20 unless given. */
  readonly pauseMs?: number;
  /** As in `ErasureRunParts`; a minute unless given: longer than a request takes. */
  readonly lateMs?: number;
}

const everyMs = 5000;
/** An advisory lock: one process at a time. */
const erasureLock = 7_265_008;

/**
 * Works on erasures, one at a time, the one that has waited longest first. A run goes on with those that are due, unless
 * another process is at it.
 */
export function startErasures(parts: ErasureRunnerParts): Background {
  const { log } = parts;
  return background({
    work: (signal) => runAll(parts, signal),
    everyMs,
    onError: (error) => log.error({ err: error }, 'An erasure failed; trying again in 5 seconds.'),
  });
}

async function runAll(parts: ErasureRunnerParts, signal: AbortSignal): Promise<void> {
  const { pool, clock, log, pauseMs = 20, lateMs = 60_000 } = parts;
  if (!(await readDue(pool, clock.now()))) return;
  const lock = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await lock.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      erasureLock,
    ]);
    if (!rows[0]!.locked) return;
    const next = async () => {
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
      return !signal.aborted;
    };
    for (let due = await readDue(pool, clock.now()); due && !signal.aborted;) {
      await runErasure(due, { pool, now: () => clock.now(), lateMs, next });
      log.info(
        { erasureId: due.id, workspaceId: due.workspace_id, phase: due.phase },
        'An erasure has moved on.',
      );
      due = await readDue(pool, clock.now());
    }
    await lock.query('select pg_advisory_unlock($1)', [erasureLock]);
  } catch (error) {
    broken = error as Error; // its session, and so the lock, ends with the connection
    throw error;
  } finally {
    lock.release(broken);
  }
}

/** A statement over an index that is empty when there is nothing to do. */
async function readDue(pool: Pool, now: Date): Promise<RunningErasure | undefined> {
  const { rows } = await pool.query<RunningErasure>({
    name: 'due-erasure',
    text: /* sql */ `
      select workspace_id, id, user_id, requested_at, phase, last_event_id from events.erasures
      where finished_at is null and not_before <= $1 order by not_before, id limit 1`,
    values: [now],
  });
  return rows[0];
}
