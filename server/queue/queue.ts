import { PgBoss } from 'pg-boss';

import { shareResult } from '../async/index.ts';
import { type Clock } from '../clock.ts';
import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type DeliveryKey } from '../model/index.ts';
import { type BulkRedeliveries, countBulkRedeliveries, removeBulkRedeliveries } from './bulk-redeliveries.ts';
import { claimFirst, claimRetries, type ClaimScope } from './claim-jobs.ts';
import { finish, giveBack, keepAlive } from './claims.ts';
import { asDb, type ConnectionPool, type SqlRunner } from './connection.ts';
import { countRedeliveries } from './count-redeliveries.ts';
import { createTables, schema } from './create-tables.ts';
import { enqueueClaimed, enqueueFirst } from './enqueue-first.ts';
import { enqueueRetries, type ScheduledRetry } from './enqueue-retries.ts';
import { FairOrder } from './fair-order.ts';
import { type Claimed, type FirstDeliveries, type QueueName, type Retry } from './jobs.ts';
import { type FirstBacklog, readFirstBacklog } from './first-backlog.ts';
import { type NextDue, readNextDue } from './next-due.ts';
import { type Presence } from './presence.ts';
import { type QueueDepth, readDepths } from './read-depth.ts';
import { type OldestPending, readOldestPending } from './read-oldest-pending.ts';
import { readPending } from './read-pending.ts';
import { readRedelivering } from './read-redelivering.ts';
import { type QueuedRedelivery, readRedeliveries } from './read-redeliveries.ts';
import { readWithJob } from './read-with-job.ts';
import {
  finishPart,
  firstDeliveriesPart,
  type FirstDeliveriesPart,
  type QueuePart,
} from './statement-parts.ts';
import { supervise as startSupervising } from './supervise.ts';
import { readClaimants, readPresent, releaseClaims, type ReleasedClaims } from './worker-numbers.ts';

/** Jobs that are durable: each is written in the transaction of the events or attempts that it belongs to. */
export interface Queue extends Closeable {
  enqueueFirst(tx: SqlRunner, batches: readonly FirstDeliveries[]): Promise<void>;
  /**
   * Adds jobs that this process has claimed from the start. Once the transaction is committed they are kept like other
   * claimed jobs, with `keepAlive` and `finish`, or given back.
   */
  enqueueClaimed(tx: SqlRunner, batches: readonly FirstDeliveries[]): Promise<Claimed<FirstDeliveries>[]>;
  /** The same as `enqueueClaimed` and `enqueueFirst`, as a part of the statement that stores the events. */
  firstDeliveriesPart(
    claimed: readonly FirstDeliveries[],
    waiting: readonly FirstDeliveries[],
  ): FirstDeliveriesPart;
  enqueueRetries(tx: SqlRunner, retries: readonly ScheduledRetry[]): Promise<void>;
  /**
   * @param limit The maximum number of jobs, of up to 64 deliveries each.
   * @param except Webhooks of which this worker already has enough leased.
   */
  claimFirst(
    limit: number,
    except: readonly string[],
    scope: ClaimScope,
  ): Promise<Claimed<FirstDeliveries>[]>;
  /** Claims due retries, the longest due first. Costs the same however many are not due yet. */
  claimRetries(limit: number, except: readonly string[]): Promise<Claimed<Retry>[]>;
  /** Whether first deliveries wait, and when the next retry is due. Costs the same however many wait. */
  nextDue(): Promise<NextDue>;
  /** Deletes jobs that are done, in the transaction that records their results. */
  finish(tx: SqlRunner, name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
  /** The same as a part of the statement that records them. */
  finishPart(name: QueueName, jobs: readonly Claimed<unknown>[]): QueuePart & { readonly kind: string };
  /** Makes jobs claimable at once, by this or another worker. */
  giveBack(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
  /**
   * Renews the leases of these jobs: without it, other workers may claim them after 15 s. Returns those of the given
   * claims that are still current.
   * @param worker The number that it has now: from then on, the jobs are claimed under that one.
   */
  keepAlive(
    name: QueueName,
    jobs: readonly Claimed<unknown>[],
    worker: number | null,
  ): Promise<ReadonlySet<Claimed<unknown>>>;
  /** The numbers of the workers that are there. Reads no table: cheap at any size of the queues. */
  presentWorkers(): Promise<ReadonlySet<number>>;
  /** The numbers under which jobs are claimed. Reads all claimed jobs. */
  claimants(): Promise<number[]>;
  /** Makes the jobs of workers that are gone claimable at once. Those of a worker that is there stay claimed. */
  releaseClaims(workers: readonly number[]): Promise<ReleasedClaims[]>;
  /** The size of each queue as of at most five seconds ago. */
  depths(): Promise<QueueDepth[]>;
  /**
   * Which of these deliveries have a job, waiting or claimed. Reads all jobs of their webhooks: not for the hot path.
   */
  withJob(keys: readonly DeliveryKey[]): Promise<DeliveryKey[]>;
  /** The redeliveries of these deliveries that are waiting or claimed, of each delivery the first one. */
  redeliveries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<QueuedRedelivery[]>;
  /** Deliveries of a workspace whose redelivery is waiting or claimed: at most `limit`. */
  redelivering(workspaceId: string, limit: number): Promise<DeliveryKey[]>;
  /** How many redeliveries of a workspace are waiting or claimed; counts up to `limit`. */
  countRedeliveries(workspaceId: string, limit: number): Promise<number>;
  /** How many jobs of first deliveries wait: of all, up to 2,000 are counted. */
  firstBacklog(client: SqlRunner, webhookId: string): Promise<FirstBacklog>;
  /** How many redeliveries of a bulk job are waiting or claimed. */
  countBulkRedeliveries(client: SqlRunner, of: BulkRedeliveries): Promise<number>;
  /** Removes the redeliveries of a bulk job that no worker has claimed. Returns them, the first due first. */
  removeBulkRedeliveries(client: SqlRunner, of: BulkRedeliveries): Promise<DeliveryKey[]>;
  /**
   * Deliveries that wait for their first attempt, newest event first. Some may just have had it. Of a long backlog,
   * only those that were added last.
   */
  pending(workspaceId: string, webhookId: string | null, limit: number): Promise<DeliveryKey[]>;
  /** The same of all webhooks, oldest event first: of a long backlog, only those that were added first. */
  oldestPending(workspaceId: string, limit: number): Promise<OldestPending>;
}

export interface QueueParts {
  readonly pool: ConnectionPool;
  /** Runs what people read of one workspace. The pool, unless given. */
  readonly reads?: (workspaceId: string) => SqlRunner;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this process maintains the queues and makes the jobs of dead workers claimable again. */
  readonly supervise: boolean;
  /** The number of this process's worker, under which it claims; none unless given. */
  readonly presence?: Pick<Presence, 'number'>;
}

/** At most so often may lapsed claims be ended. */
const monitorIntervalSeconds = 5;
/** How long the counts of the queues are given to those who ask again. */
const depthsReuseMs = 5000;

/** Opens the queues, creating their tables on the first start. */
export async function openQueue(parts: QueueParts): Promise<Queue> {
  const { pool, clock, log, supervise, reads = () => pool, presence } = parts;
  const worker = () => presence?.number ?? null;
  const boss = new PgBoss({
    db: asDb(pool),
    schema,
    supervise: false, // but for when it is asked to
    schedule: false,
    monitorIntervalSeconds,
    registerInstance: false,
    persistWarnings: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'The queue library reported an error.'));
  boss.on('warning', ({ message: warning }) =>
    log.debug({ warning }, 'The queue library reported a warning.'),
  );
  const tables = await createTables(boss, pool, log);
  const supervising = supervise ? startSupervising({ boss, pool, log }) : null;
  const order = new FairOrder();
  const now = () => clock.now().getTime();

  return {
    enqueueFirst: (tx, batches) => enqueueFirst(boss, tx, batches, { order, now: now() }),
    enqueueClaimed: (tx, batches) => enqueueClaimed(tx, batches, { order, now: now() }, worker()),
    firstDeliveriesPart: (claimed, waiting) =>
      firstDeliveriesPart(claimed, waiting, { order, now: now() }, worker()),
    enqueueRetries: (tx, retries) => enqueueRetries(boss, tx, retries, now()),
    claimFirst: (limit, except, scope) =>
      claimFirst(pool, { tables, limit, except, now: now(), worker: worker() }, scope),
    claimRetries: (limit, except) =>
      claimRetries(pool, { tables, limit, except, now: now(), worker: worker() }),
    finish: (tx, name, jobs) => finish(boss, tx, name, jobs),
    finishPart,
    giveBack: (name, jobs) => giveBack(boss, name, jobs),
    keepAlive: (name, jobs, number) => keepAlive(pool, name, jobs, number),
    nextDue: () => readNextDue(pool),
    presentWorkers: () => readPresent(pool),
    claimants: () => readClaimants(pool),
    releaseClaims: (workers) => releaseClaims(pool, workers),
    depths: shareResult(() => readDepths(pool), depthsReuseMs),
    withJob: (keys) => readWithJob(pool, keys),
    redeliveries: (workspaceId, keys) => readRedeliveries(reads(workspaceId), workspaceId, keys),
    redelivering: (workspaceId, limit) => readRedelivering(reads(workspaceId), workspaceId, limit),
    countRedeliveries: (workspaceId, limit) => countRedeliveries(pool, workspaceId, limit),
    firstBacklog: readFirstBacklog,
    countBulkRedeliveries,
    removeBulkRedeliveries,
    pending: (workspaceId, webhookId, limit) =>
      readPending(reads(workspaceId), workspaceId, webhookId, limit),
    oldestPending: (workspaceId, limit) => readOldestPending(reads(workspaceId), workspaceId, limit),
    close: async () => {
      await supervising?.stop();
      await boss.stop({ graceful: true, close: false });
    },
  };
}
