import { type Queue } from '../queue/index.ts';
import {
  disableWebhook,
  holdDeliveries,
  inTransaction,
  type Queryable,
  readAttemptsOfDeliveries,
  recordAttempts,
  type Storage,
} from '../storage/index.ts';
import { type Ledger, settleBatch, type Settled, type Settlement } from './settle-batch.ts';

/**
 * Settles a micro-batch in one transaction. Either all of it is there, or the jobs are still claimed and all is made
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
  return inTransaction(storage.pool, (tx) => settleBatch(ledgerIn(tx, queue), batch), { durable: false });
}

function ledgerIn(tx: Queryable, queue: Queue): Ledger {
  return {
    record: (attempts) => recordAttempts(tx, attempts),
    attempts: (workspaceId, keys) => readAttemptsOfDeliveries(tx, workspaceId, keys),
    hold: (deliveries) => holdDeliveries(tx, deliveries),
    enqueueRetries: (retries) => queue.enqueueRetries(tx, retries),
    disable: (attempt, reason) => disableWebhook(tx, attempt, reason, attempt.attemptedAt),
    finish: (name, jobs) => queue.finish(tx, name, jobs),
  };
}
