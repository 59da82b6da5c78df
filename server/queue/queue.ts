import { type Db, PgBoss, type QueueResult } from 'pg-boss';

import { type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type DeliveryKey } from '../model/index.ts';
import { FairOrder, priorityAt } from './fair-order.ts';
import {
  type Claimed,
  deliveriesPerJob,
  type FirstDeliveries,
  queueNames,
  type QueueName,
  type Retry,
  type StoredFirstDeliveries,
  type StoredRetry,
} from './jobs.ts';
import { keepTablesSmall } from './keep-small.ts';
import { prepared, type PreparedStatement } from './prepared.ts';

/** A connection as this room needs it: a pool, or a client inside a transaction. */
export interface SqlRunner {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  query(statement: PreparedStatement): Promise<{ rows: unknown[] }>;
}

/** A pool of connections. */
export interface ConnectionPool extends SqlRunner {
  connect(): Promise<SqlRunner & { release(): void }>;
}

/** What is next, durably: jobs are written in the transaction of what they are about. */
export interface Queue extends Closeable {
  enqueueFirst(tx: SqlRunner, batches: readonly FirstDeliveries[]): Promise<void>;
  /** `startAfter` null: at once, whatever this process's clock says. */
  enqueueRetries(
    tx: SqlRunner,
    retries: readonly (Retry & { readonly startAfter: Date | null })[],
  ): Promise<void>;
  /**
   * @param limit Jobs, of up to 64 deliveries each.
   * @param except Webhooks of which this worker has enough in its hands.
   * @param line Whose turn it is: `due` for those that did not send more than their share, however much the others
   *   have waiting; `all` for the others, too, in their order. The first costs the same whatever waits.
   */
  claimFirst(limit: number, except: readonly string[], line: ClaimScope): Promise<Claimed<FirstDeliveries>[]>;
  /** Those whose time has come, the longest due first; costs the same however many wait for theirs. */
  claimRetries(limit: number, except: readonly string[]): Promise<Claimed<Retry>[]>;
  /** Deletes jobs that are done, in the transaction that records what came of them. */
  finish(tx: SqlRunner, name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
  /** Hands jobs to whoever claims them next, at once. */
  giveBack(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<void>;
  /**
   * Tells that this worker still has these jobs; one that stops telling loses them after 15 s. Returns the ids of those
   * that it still has.
   */
  keepAlive(name: QueueName, jobs: readonly Claimed<unknown>[]): Promise<ReadonlySet<string>>;
  /** What is in the queues, as of some seconds ago: counted by the processes that deliver, and cheap to ask. */
  depths(): Promise<QueueDepth[]>;
  /** Which of these deliveries have a job, be it waiting or claimed. Reads the queues' waiting jobs: not for every day. */
  withJob(keys: readonly DeliveryKey[]): Promise<DeliveryKey[]>;
  /**
   * Deliveries that wait for their first attempt, newest event first; some may just have had it. Of a long backlog those
   * that were queued last.
   */
  pending(workspaceId: string, webhookId: string | null, limit: number): Promise<DeliveryKey[]>;
}

/** See {@link Queue.claimFirst}. */
export type ClaimScope = 'due' | 'all';

const schema = 'queue';

/** By how much this process's clock may be behind the one that stamped a job, in milliseconds. */
const clockSlackMs = 5000;

/** Beats come every 5 s: three missed ones, and the job is somebody else's. */
const heartbeatSeconds = 15;
/** How often it is looked for jobs without a heartbeat: a killed worker's jobs go on within 30 s. */
const superviseSeconds = 5;

/** "For ever": nothing leaves a queue but by being finished. Days that fit PostgreSQL's interval arithmetic. */
const foreverSeconds = 3650 * 86_400;

const queueOptions = {
  partition: true, // a table of its own
  heartbeatSeconds,
  expireInSeconds: 86_399,
  retentionSeconds: foreverSeconds,
  retryLimit: 1_000_000, // a claim that ends without a result costs nothing but the claim
  retryDelay: 0,
};

/**
 * Opens the queues over `pool`, making their tables on the first start.
 *
 * @param supervise Whether this process looks for the jobs of dead workers.
 */
export async function openQueue(pool: ConnectionPool, log: Log, supervise: boolean): Promise<Queue> {
  const boss = new PgBoss({
    db: asDb(pool),
    schema,
    supervise,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    registerInstance: false,
    persistWarnings: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'The queue library reported an error.'));
  boss.on('warning', (warning) =>
    log.debug({ warning: warning.message }, 'The queue library reported a warning.'),
  );
  await start(boss, pool, log);
  const fair = new FairOrder();
  const claim = async <T>(
    name: QueueName,
    limit: number,
    except: readonly string[],
    until: number | null,
  ) => {
    const minPriority = until === null ? undefined : priorityAt(until);
    const options = { batchSize: limit, ignoreGroups: except, minPriority };
    return (await boss.fetch<T>(name, options as object)) as Claimed<T>[];
  };

  return {
    enqueueFirst: async (tx, batches) => {
      const now = Date.now();
      const jobs = batches.flatMap(({ workspaceId, webhookId, eventRowIds, released }) =>
        chunks(eventRowIds, deliveriesPerJob).map((ev) => ({
          data: { ws: workspaceId, wh: webhookId, ev, ...mark(released) } satisfies StoredFirstDeliveries,
          group: { id: webhookId },
          priority: priorityAt(fair.stamp(workspaceId, webhookId, ev.length, now)),
        })),
      );
      if (jobs.length > 0) await boss.insert('first-deliveries', jobs, { db: asDb(tx) });
    },
    enqueueRetries: async (tx, retries) => {
      const jobs = retries.map(
        ({ workspaceId, webhookId, eventRowId, origin, ordinal, released, startAfter }) => ({
          data: {
            ...{ ws: workspaceId, wh: webhookId, ev: eventRowId },
            ...{ or: origin === 'MANUAL' ? 'M' : 'S', n: ordinal, ...mark(released) },
          } satisfies StoredRetry,
          group: { id: webhookId },
          startAfter: startAfter ?? undefined,
          priority: priorityAt(startAfter?.getTime() ?? Date.now()),
        }),
      );
      if (jobs.length > 0) await boss.insert('retries', jobs, { db: asDb(tx) });
    },
    claimFirst: async (limit, except, line) => {
      const until = line === 'due' ? Date.now() + clockSlackMs : null;
      return (await claim<StoredFirstDeliveries>('first-deliveries', limit, except, until)).map(toFirst);
    },
    claimRetries: async (limit, except) =>
      (await claim<StoredRetry>('retries', limit, except, Date.now() + clockSlackMs)).map(toRetry),
    finish: async (tx, name, jobs) => {
      if (jobs.length > 0) await boss.deleteJob(name, attempts(jobs), { db: asDb(tx) });
    },
    giveBack: async (name, jobs) => {
      if (jobs.length > 0) await boss.fail(name, attempts(jobs));
    },
    keepAlive: async (name, jobs) => {
      if (jobs.length === 0) return new Set();
      const { settled } = (await boss.touch(name, attempts(jobs))) as { settled?: readonly string[] };
      return new Set(settled ?? jobs.map(({ id }) => id)); // a backend that names none is believed
    },
    depths: async () => {
      const queues = await boss.getQueues([...queueNames]);
      return Promise.all(queues.map((queue) => readDepth(pool, queue)));
    },
    withJob: (keys) => readWithJob(pool, keys),
    pending: (workspaceId, webhookId, limit) => readPending(pool, workspaceId, webhookId, limit),
    close: () => boss.stop({ graceful: true, close: false }),
  };
}

/** Jobs of one queue. */
export interface QueueDepth {
  readonly queue: string;
  /** Whose time has come. */
  readonly due: number;
  readonly waiting: number;
  readonly claimed: number;
  /** Seconds since the time of the one that has been due for longest; 0 when none is. */
  readonly oldestSeconds: number;
}

async function readDepth(pool: SqlRunner, queue: QueueResult): Promise<QueueDepth> {
  // The places of retries are their times; first deliveries are due from the beginning.
  const order = queue.name === 'retries' ? 'priority desc' : 'created_on';
  const { rows } = await pool.query(
    /* sql */ `
      select greatest(0, extract(epoch from now() - start_after))::float8 as age from ${schema}.job
      where name = $1 and state < 'active' and not blocked order by ${order} limit 1`,
    [queue.name],
  );
  const [first] = rows as { age: number }[];
  return {
    ...{ queue: queue.name, due: queue.readyCount, waiting: queue.deferredCount, claimed: queue.activeCount },
    oldestSeconds: first?.age ?? 0,
  };
}

/** Any number that storage does not lock with; the same in every process. */
export const startLock = 7_265_003;

/** Makes the tables. Of several processes that start together on a new database one makes them, and the others wait. */
async function start(boss: PgBoss, pool: ConnectionPool, log: Log): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [startLock]);
    await boss.start();
    for (const name of queueNames) await boss.createQueue(name, queueOptions);
    await keepTablesSmall(client, { schema, names: queueNames, log });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [startLock]).catch(() => undefined); // lost with its session
    client.release();
  }
}

function mark(released: boolean): { readonly rel?: 1 } {
  return released ? { rel: 1 } : {};
}

function toFirst({ id, retryCount, data }: Claimed<StoredFirstDeliveries>): Claimed<FirstDeliveries> {
  const { ws: workspaceId, wh: webhookId, ev: eventRowIds, rel } = data;
  return { id, retryCount, data: { workspaceId, webhookId, eventRowIds, released: rel === 1 } };
}

function toRetry({ id, retryCount, data }: Claimed<StoredRetry>): Claimed<Retry> {
  const { ws: workspaceId, wh: webhookId, ev: eventRowId, or, n: ordinal, rel } = data;
  const origin = or === 'M' ? 'MANUAL' : 'SCHEDULED';
  return {
    id,
    retryCount,
    data: { workspaceId, webhookId, eventRowId, origin, ordinal, released: rel === 1 },
  };
}

function asDb(runner: SqlRunner): Db {
  return {
    executeSql: (text, values) => runner.query(prepared(text, values as unknown[])),
  };
}

/** Settling names the claim, not only the job: a worker that was paused and lost it settles nothing. */
function attempts(jobs: readonly Claimed<unknown>[]): { id: string; retryCount: number }[] {
  return jobs.map(({ id, retryCount }) => ({ id, retryCount }));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

async function readWithJob(pool: SqlRunner, keys: readonly DeliveryKey[]): Promise<DeliveryKey[]> {
  const { rows } = await pool.query(
    /* sql */ `
      with wanted as materialized (
        select event_row_id, webhook_id from unnest($1::text[], $2::text[]) as k (event_row_id, webhook_id)
      )
      select w.event_row_id as "eventRowId", w.webhook_id as "webhookId" from wanted w
      where (w.event_row_id, w.webhook_id) in (
          select event.id, job.data ->> 'wh'
          from ${schema}.job, jsonb_array_elements_text(job.data -> 'ev') as event (id)
          where job.name = 'first-deliveries' and job.state <= 'active' and job.group_id in (select webhook_id from wanted))
        or (w.event_row_id, w.webhook_id) in (
          select job.data ->> 'ev', job.data ->> 'wh' from ${schema}.job
          where job.name = 'retries' and job.state <= 'active' and job.group_id in (select webhook_id from wanted))`,
    [keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  );
  return rows as DeliveryKey[];
}

/** Jobs that are read for a page of what waits, of all workspaces: the newest, since a page shows those. */
const mostRead = 1000;

async function readPending(
  pool: SqlRunner,
  workspaceId: string,
  webhookId: string | null,
  limit: number,
): Promise<DeliveryKey[]> {
  const { rows } = await pool.query(
    /* sql */ `
      select event.id as "eventRowId", job.data ->> 'wh' as "webhookId"
      from (
        select data, group_id, state from ${schema}.job
        where name = 'first-deliveries' order by created_on desc limit ${mostRead}
      ) as job, jsonb_array_elements_text(job.data -> 'ev') as event (id)
      where job.state <= 'active' and job.data ->> 'ws' = $1 and ($2::text is null or job.group_id = $2)
      order by event.id desc limit $3`,
    [workspaceId, webhookId, limit],
  );
  return rows as DeliveryKey[];
}
