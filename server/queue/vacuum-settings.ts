import { type Log } from '../log.ts';
import { type SqlRunner } from './connection.ts';
import { type QueueName } from './jobs.ts';

/**
 * A job's row is written, claimed and deleted within a second or so: two dead rows each, whatever the table holds. By
 * PostgreSQL's default a fifth of the table may be dead before it is vacuumed: with a million retries waiting, 200,000
 * rows. Without the delay, these vacuums are not slowed down by those of the large tables.
 */
const settings = {
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_vacuum_threshold: '1000',
  autovacuum_vacuum_cost_delay: '0',
} as const;

export interface VacuumTarget {
  readonly schema: string;
  readonly names: readonly QueueName[];
  readonly log: Log;
}

/**
 * Sets the storage parameters of the tables that pg-boss created. A parameter that an operator has set stays, and so
 * does a table that belongs to another user. When a manual vacuum holds the table's lock, the next start tries again.
 */
export async function setVacuumSettings(client: SqlRunner, target: VacuumTarget): Promise<void> {
  const { schema, names, log } = target;
  const { rows } = await client.query(
    /* sql */ `
      select c.oid::regclass::text as table, coalesce(c.reloptions, '{}') as options
      from ${schema}.queue q join pg_class c on c.oid = to_regclass(format('${schema}.%I', q.table_name))
      where q.name = any ($1) and q.partition and pg_has_role(c.relowner, 'usage')`,
    [names],
  );
  for (const { table, options } of rows as { table: string; options: readonly string[] }[]) {
    const missing = Object.entries(settings).filter(
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
