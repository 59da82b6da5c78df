import { attemptsRecorded } from '../database.ts';
import { batches, inParallel, ingest } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { fillRetries } from '../fill.ts';
import { startMeter } from '../meter.ts';
import { type Bench, type Environment } from '../environment.ts';
import { createWebhook } from '../webhooks.ts';

/** Delivers a backlog: all events are ingested first, then a worker starts. With one process, and with two. */
export async function drain(bench: Bench): Promise<Rows> {
  return { drain: await drained(bench), 'drain, two processes': await drained(bench, { workers: 2 }) };
}

/** Delivers a backlog without retries, and again while a million retries wait in the queue. */
export async function retriesWaiting(bench: Bench): Promise<Rows> {
  const count = bench.scaled(1_000_000);
  const baseline = await drained(bench);
  const loaded = await drained(bench, {
    addLoad: ({ database }, webhookId) => fillRetries(database.pool, webhookId, count),
  });
  return {
    'drain, no retries': baseline,
    [`drain, ${count} retries wait`]: { ...loaded, ofBaseline: loaded.rate! / baseline.rate! },
  };
}

/**
 * Delivers a backlog to an endpoint that refuses everything, so that each delivery gets a row in the table of those that
 * did not simply arrive; and again without the trigger that keeps it.
 */
export async function failing(bench: Bench): Promise<Rows> {
  const listed = await drained(bench, { refused: true });
  const unlisted = await drained(bench, {
    refused: true,
    addLoad: ({ database }) =>
      database.pool.query('alter table delivery.attempts disable trigger note_attempts'),
  });
  return {
    'drain, all refused': { ...listed, ofBaseline: listed.rate! / unlisted.rate! },
    'drain, all refused, none listed': unlisted,
  };
}

interface DrainOptions {
  /** Adds rows before the events are ingested. */
  readonly addLoad?: (environment: Environment, webhookId: string) => Promise<unknown>;
  /** Sends to an endpoint that refuses everything, without retries. */
  readonly refused?: boolean;
  readonly workers?: number;
}

async function drained(
  { receiver, scaled, onFreshDatabase }: Bench,
  { addLoad, refused = false, workers }: DrainOptions = {},
): Promise<Figures> {
  const count = scaled(200_000); // enough for the slow first second of a process to make no difference
  return onFreshDatabase(async (environment) => {
    const { database, start } = environment;
    const api = await start('api');
    const webhookId = await createWebhook(
      api,
      refused ? receiver.refusingUrl : receiver.url,
      refused ? { retryCount: 0 } : {},
    );
    await addLoad?.(environment, webhookId);
    await inParallel(batches(count, 500), 4, (events) => api.query(ingest, { events }));
    await api.stop();
    const meter = await startMeter(database);
    meter.watch(await start('worker', { workers }));
    const { first, last } = await attemptsRecorded(database.pool, count);
    return { rate: (count * 1000) / (last - first), ...(await meter.read(count)) };
  });
}
