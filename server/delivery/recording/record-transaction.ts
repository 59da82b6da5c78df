import { type Queue } from '../../queue/index.ts';
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
} from '../../storage/index.ts';
import { type RecordStore, recordBatch, type RecordedAttempt, type PendingRecord } from './record-batch.ts';

/**
 * Settles a micro-batch in one transaction. Either all of it is there, or the jobs are still claimed and all is made
 * again; so the commit need not wait for the disk. A larger one is copied in; should a result of it come late, which is
 * rare, all is done anew by inserts.
 *
 * A crash of PostgreSQL may undo the batch of a job's first part while its worker lives on. Ended with a later part, the
 * job would take those deliveries with it: the worker lets such jobs go when a connection breaks, and whoever takes them
 * looks at what is recorded.
 */
export async function recordInTransaction(
  storage: Storage,
  queue: Queue,
  take: () => readonly PendingRecord[],
): Promise<RecordedAttempt[]> {
  const inOne = (work: (tx: Queryable, commit: () => void) => Promise<RecordedAttempt[]>) =>
    inTransaction(storage.pool, work, { durable: false });
  const insert = (tx: Queryable) => recordBatch(ledgerIn(tx, queue, recordAttempts), take());
  try {
    return await inOne((tx, commit) =>
      isWorthCopying(take().length) ? settleByCopy(tx, commit, queue, take()) : insert(tx),
    );
  } catch (error) {
    if (!isTaken(error)) throw error;
    return inOne(insert); // which passes over what came late
  }
}

/** Takes it that nothing came late, and sends all that follows from the rows together with them, up to the commit. */
async function settleByCopy(
  tx: Queryable,
  commit: () => void,
  queue: Queue,
  batch: readonly PendingRecord[],
): Promise<RecordedAttempt[]> {
  const sent: Promise<unknown>[] = [];
  const copy: Write = (client, attempts) => {
    const copied = copyAttempts(client, attempts);
    copied.catch(() => undefined); // thrown below
    sent.push(copied);
    return Promise.resolve([]);
  };
  const ledger: RecordStore = {
    ...ledgerIn(tx, queue, copy),
    finish: (name, jobs) =>
      onceSent(tx, (watched) => {
        const finishing = queue.finish(watched, name, jobs);
        sent.push(finishing);
        return finishing;
      }),
  };
  const settling = recordBatch(ledger, batch);
  settling.then(commit, () => undefined);
  await Promise.allSettled([settling]);
  await Promise.all(sent); // one that is refused lets what comes behind it fail, too, but is the reason
  return settling;
}

/** Resolves when the statement of `work`, its only one, is on its way; rejects when it fails before. */
function onceSent(tx: Queryable, work: (watched: Queryable) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = (...statement: unknown[]) => {
      const result = (tx.query as (...statement: unknown[]) => unknown)(...statement);
      resolve();
      return result;
    };
    work({ query } as Queryable).then(resolve, reject);
  });
}

type Write = typeof recordAttempts;

function ledgerIn(tx: Queryable, queue: Queue, record: Write): RecordStore {
  return {
    record: (attempts) => record(tx, attempts),
    attempts: (workspaceId, keys) => readAttemptsOfDeliveries(tx, workspaceId, keys),
    hold: (deliveries) => holdDeliveries(tx, deliveries),
    enqueueRetries: (retries) => queue.enqueueRetries(tx, retries),
    disable: (attempt, reason) => disableWebhook(tx, attempt, reason, attempt.attemptedAt),
    finish: (name, jobs) => queue.finish(tx, name, jobs),
  };
}
