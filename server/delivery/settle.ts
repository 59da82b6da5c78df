import { type Queue } from '../queue/index.ts';
import {
  copyAttempts,
  disableWebhook,
  holdDeliveries,
  inTransaction,
  isTaken,
  isWorthCopying,
  type Queryable,
  readAttemptsOfDeliveries,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { type Ledger, settleBatch, type Settled, type Settlement } from './settle-batch.ts';

/**
 * Settles a micro-batch in one transaction. A larger one is copied in; should a result of it come late, which is rare, all
 * is done again by inserts. Either all of it is there, or the jobs are still claimed and all is made
 * again; so the commit need not wait for the disk.
 *
 * A crash of PostgreSQL may undo the batch of a job's first part while its worker lives on. Ended with a later part, the
 * job would take those deliveries with it: the worker lets such jobs go when a connection breaks, and whoever takes them
 * looks at what is recorded.
 */
export async function settle(
  storage: Storage,
  queue: Queue,
  batch: readonly Settlement[],
): Promise<Settled[]> {
  const writtenBy = (record: Write) =>
    inTransaction(storage.pool, (tx) => settleBatch(ledgerIn(tx, queue, record), batch), { durable: false });
  if (!isWorthCopying(batch.length)) return writtenBy(recordAttempts);
  try {
    return await writtenBy(copyAll);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return writtenBy(recordAttempts); // which passes over what came late
  }
}

type Write = typeof recordAttempts;

async function copyAll(...given: Parameters<Write>): Promise<number[]> {
  await copyAttempts(...given);
  return [];
}

function ledgerIn(tx: Queryable, queue: Queue, record: Write): Ledger {
  return {
    record: (attempts) => record(tx, attempts),
    attempts: (workspaceId, keys) => readAttemptsOfDeliveries(tx, workspaceId, keys),
    hold: (deliveries) => holdDeliveries(tx, deliveries),
    enqueueRetries: (retries) => queue.enqueueRetries(tx, retries),
    disable: (attempt, reason) => disableWebhook(tx, attempt, reason, attempt.attemptedAt),
    finish: (name, jobs) => queue.finish(tx, name, jobs),
  };
}
