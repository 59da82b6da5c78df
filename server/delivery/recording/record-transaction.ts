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
  recordAttemptsAtOnce,
  type Storage,
} from '../../storage/index.ts';
import {
  type PendingRecord,
  type PlainBatch,
  plainBatch,
  recordBatch,
  type RecordedAttempt,
  type RecordStore,
} from './record-batch.ts';
import { type TakeBatch } from './recorder.ts';

/**
 * Records a micro-batch in one transaction; a small one, of which no more follows than the end of its jobs, by one
 * statement. Either all of it is there, or its jobs are still claimed and all of it is made
 * again; so the commit does not wait for the disk. A larger batch is copied in, as if nothing of it came late; should
 * something have, which is rare, all of it is done anew by inserts.
 *
 * A crash of PostgreSQL may undo the record of a job's first part while its worker lives on and ends the job with a later
 * part: so the worker forfeits such jobs when a connection breaks, and whoever claims them reads what is recorded.
 *
 * @param take Called once a connection has begun the transaction, and again by each further try.
 */
export async function recordInTransaction(
  storage: Storage,
  queue: Queue,
  take: TakeBatch,
): Promise<RecordedAttempt[]> {
  const inOne = (work: (tx: Queryable, commit: () => void) => Promise<RecordedAttempt[]>) =>
    inTransaction(storage.pool, work, { durable: false });
  const insert = (tx: Queryable) => recordBatch(storeIn(tx, queue, recordAttempts), take());
  try {
    if (!isWorthCopying(take.count())) {
      const plain = plainBatch(take());
      if (plain) return await recordAtOnce(storage, queue, plain);
    }
    return await inOne((tx, commit) =>
      isWorthCopying(take().length) ? recordByCopy(tx, commit, queue, take()) : insert(tx),
    );
  } catch (error) {
    if (!isTaken(error)) throw error;
    return inOne(insert); // which passes over what came late
  }
}

async function recordAtOnce(
  { pool }: Pick<Storage, 'pool'>,
  queue: Pick<Queue, 'finishPart'>,
  { recorded, queue: name, done }: PlainBatch,
): Promise<RecordedAttempt[]> {
  const attempts = recorded.map(({ attempt }) => attempt);
  await recordAttemptsAtOnce(pool, attempts, queue.finishPart(name, done));
  return [...recorded];
}

/**
 * Takes it that nothing came late, and sends all that follows from the rows together with them, up to the commit: three
 * round trips less. With a wait for each statement, and the batch taken before `begin`, a delivery cost 5 % more CPU in
 * `npm run bench -- --only drain`, and 10 % more end to end (medians of three paired runs).
 */
async function recordByCopy(
  tx: Queryable,
  commit: () => void,
  queue: Queue,
  batch: readonly PendingRecord[],
): Promise<RecordedAttempt[]> {
  const sent: Promise<unknown>[] = [];
  const copy: Insert = (client, attempts) => {
    const copied = copyAttempts(client, attempts);
    copied.catch(() => undefined); // thrown below
    sent.push(copied);
    return Promise.resolve([]);
  };
  const store: RecordStore = {
    ...storeIn(tx, queue, copy),
    finishJobs: (name, jobs) =>
      onceSent(tx, (watched) => {
        const finishing = queue.finish(watched, name, jobs);
        sent.push(finishing);
        return finishing;
      }),
  };
  const recording = recordBatch(store, batch);
  recording.then(commit, () => undefined);
  await Promise.allSettled([recording]);
  await Promise.all(sent); // one that is refused lets what comes behind it fail, too, but is the reason
  return recording;
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

type Insert = typeof recordAttempts;

function storeIn(tx: Queryable, queue: Queue, insert: Insert): RecordStore {
  return {
    insertAttempts: (attempts) => insert(tx, attempts),
    readAttempts: (workspaceId, keys) => readAttemptsOfDeliveries(tx, workspaceId, keys),
    hold: (deliveries) => holdDeliveries(tx, deliveries),
    enqueueRetries: (retries) => queue.enqueueRetries(tx, retries),
    disableWebhook: (attempt, reason) => disableWebhook(tx, attempt, reason, attempt.attemptedAt),
    finishJobs: (name, jobs) => queue.finish(tx, name, jobs),
  };
}
