import { type PgBoss } from 'pg-boss';

import { type Log } from '../log.ts';
import { type ConnectionPool, type SqlRunner } from './connection.ts';
import { queueNames, type QueueName } from './jobs.ts';
import { createRedeliveryIndexes } from './redelivery-index.ts';
import { setVacuumSettings } from './vacuum-settings.ts';

/** PostgreSQL's schema that has the tables of pg-boss. */
export const schema = 'queue';

/** Heartbeats come every 5 s. After three missed ones another worker may claim the job. */
const heartbeatSeconds = 15;

/**
 * In effect for ever: a job leaves its queue only by being finished. PostgreSQL's interval arithmetic limits the
 * number.
 */
const foreverSeconds = 3650 * 86_400;

const queueOptions = {
  partition: true, // a table of its own
  heartbeatSeconds,
  expireInSeconds: 86_399,
  retentionSeconds: foreverSeconds,
  retryLimit: 1_000_000, // a claim that ends without a result costs nothing but the claim
  retryDelay: 0,
};

/** An advisory lock. Any number that storage does not use; the same in every process. */
export const startLock = 7_265_003;

/** The table of each queue, for statements that would otherwise be planned for all of them. */
export type QueueTables = Readonly<Record<QueueName, string>>;

/**
 * Starts pg-boss and creates what its queues need. When several processes start on a new database, one creates the
 * tables and the others wait for it.
 */
export async function createTables(boss: PgBoss, pool: ConnectionPool, log: Log): Promise<QueueTables> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [startLock]);
    await boss.start();
    for (const name of queueNames) await boss.createQueue(name, queueOptions);
    await setVacuumSettings(client, { schema, names: queueNames, log });
    await createRedeliveryIndexes(client, { schema, log });
    return await readTables(client);
  } finally {
    // Should the connection be lost, the server has released the lock with its session.
    await client.query('select pg_advisory_unlock($1)', [startLock]).catch(() => undefined);
    client.release();
  }
}

async function readTables(client: SqlRunner): Promise<QueueTables> {
  const { rows } = await client.query(
    `select name, format('${schema}.%I', table_name) as table from ${schema}.queue where name = any ($1)`,
    [queueNames],
  );
  const tables = (rows as { name: QueueName; table: string }[]).map(({ name, table }) => [name, table]);
  return Object.fromEntries(tables) as QueueTables;
}
