import { type Log } from '../log.ts';
import { type QueueName } from './jobs.ts';

/** A connection as this verb needs it. */
interface SqlRunner {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * A job's row is written, claimed and deleted within a second or so: two dead rows each, whatever the table holds. By
 * PostgreSQL's own rule a fifth of the table may be dead before it is vacuumed, with a million retries waiting 200,000 rows.
 * Without the delay, vacuuming is not slowed down by that of the large tables.
 */
const parameters = {
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_vacuum_threshold: '1000',
  autovacuum_vacuum_cost_delay: '0',
} as const;

/**
 * Sets the storage parameters of the queues' tables, which pg-boss makes. What somebody has set stays, and so does the
 * table when it is somebody else's, or when a vacuum by hand is in the way: the next start tries again.
 */
export async function keepTablesSmall(
  client: SqlRunner,
  {
    schema,
    names,
    log,
  }: { readonly schema: string; readonly names: readonly QueueName[]; readonly log: Log },
): Promise<void> {
  const { rows } = await client.query(
    /* sql */ `
      select c.oid::regclass::text as table, coalesce(c.reloptions, '{}') as options
      from ${schema}.queue q join pg_class c on c.oid = to_regclass(format('${schema}.%I', q.table_name))
      where q.name = any ($1) and q.partition and pg_has_role(c.relowner, 'usage')`,
    [names],
  );
  for (const { table, options } of rows as { table: string; options: readonly string[] }[]) {
    const missing = Object.entries(parameters).filter(
      ([name]) => !options.some((option) => option.startsWith(`${name}=`)),
    );
    if (missing.length === 0) continue;
    const list = missing.map(([name, value]) => `${name} = ${value}`).join(', ');
    try {
      await client.query(`set local lock_timeout = '2s'; alter table ${table} set (${list})`);
    } catch (error) {
      log.debug({ table, err: error }, 'The vacuum settings of a queue table could not be set.');
    }
  }
}
