import { type Log } from '../log.ts';
import { type SqlRunner } from './connection.ts';

/** Not made from the table's name, which has as many characters as a name may have. */
const index = 'retries_redeliveries';

/**
 * Creates the index that finds redeliveries among any number of waiting retries, in the table that pg-boss created. Only
 * redeliveries are in it, so retries cost nothing more. Without it reads are slower: where the table belongs to another
 * user or is locked, the next start tries again.
 */
export async function createRedeliveryIndex(
  client: SqlRunner,
  { schema, log }: { readonly schema: string; readonly log: Log },
): Promise<void> {
  const { rows } = await client.query(/* sql */ `
    select c.oid::regclass::text as table
    from ${schema}.queue q join pg_class c on c.oid = to_regclass(format('${schema}.%I', q.table_name))
    where q.name = 'retries' and q.partition and pg_has_role(c.relowner, 'usage')
      and to_regclass('${schema}.${index}') is null`);
  for (const { table } of rows as { table: string }[]) {
    try {
      await client.query(
        `set local lock_timeout = '2s'; create index ${index} on ${table} ((data ->> 'ev')) where data ->> 'or' = 'M'`,
      );
    } catch (error) {
      log.debug({ table, err: error }, 'The index of redeliveries could not be created.');
    }
  }
}
