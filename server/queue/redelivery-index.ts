import { type Log } from '../log.ts';
import { type SqlRunner } from './connection.ts';

/** By name, the field that each is by. Not named after the table, whose name has as many characters as one may have. */
const indexes = {
  retries_redeliveries: 'ev',
  retries_redeliveries_of_workspace: 'ws',
} as const;

/**
 * Creates the indexes that find redeliveries among any number of waiting retries, in the table that pg-boss created. Only
 * redeliveries are in them, so retries cost nothing more. Without them reads are slower: where the table belongs to
 * another user or is locked, the next start tries again.
 */
export async function createRedeliveryIndexes(
  client: SqlRunner,
  { schema, log }: { readonly schema: string; readonly log: Log },
): Promise<void> {
  const { rows } = await client.query(
    /* sql */ `
      select c.oid::regclass::text as table, wanted.name, wanted.field
      from ${schema}.queue q join pg_class c on c.oid = to_regclass(format('${schema}.%I', q.table_name))
      cross join unnest($1::text[], $2::text[]) as wanted (name, field)
      where q.name = 'retries' and q.partition and pg_has_role(c.relowner, 'usage')
        and to_regclass('${schema}.' || wanted.name) is null`,
    [Object.keys(indexes), Object.values(indexes)],
  );
  for (const { table, name, field } of rows as { table: string; name: string; field: string }[]) {
    try {
      await client.query(
        `set local lock_timeout = '2s'; create index ${name} on ${table} ((data ->> '${field}')) where data ->> 'or' = 'M'`,
      );
    } catch (error) {
      log.debug({ table, err: error }, 'An index of redeliveries could not be created.');
    }
  }
}
