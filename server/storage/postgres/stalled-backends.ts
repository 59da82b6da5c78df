import { applicationName } from './connect.ts';
import { type Queryable } from './transaction.ts';

/** Enough for the largest batch over a slow network; less than the others wait for an answer. */
const patienceSeconds = 15;

/**
 * Ends connections of the product's processes whose server has waited too long for the rest of a statement: for the rows
 * of a copy whose process is paused, or whose network swallows what it sends. Neither PostgreSQL's timeout of statements
 * nor that of idle transactions ends such a wait, and others wait for its locks meanwhile.
 *
 * @returns How many there were.
 */
export async function endStalledBackends(client: Queryable, seconds = patienceSeconds): Promise<number> {
  const { rowCount } = await client.query(
    /* sql */ `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = current_user and application_name = $1
        and state = 'active' and wait_event_type = 'Client' and wait_event = 'ClientRead'
        and query_start < clock_timestamp() - make_interval(secs => $2)`,
    [applicationName, seconds],
  );
  return rowCount ?? 0;
}
