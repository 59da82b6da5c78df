import { applicationName } from './connect.ts';
import { type Queryable } from './transaction.ts';

/** Enough for the largest batch over a slow network, and less than other processes wait for an answer (30 s). */
const stalledAfterSeconds = 15;

/**
 * Ends backends of this product that have waited too long for the rest of a statement: for the rows of a COPY whose
 * process is paused, or whose network drops what it sends. Neither `statement_timeout` nor
 * `idle_in_transaction_session_timeout` ends such a wait, and other processes wait for its locks meanwhile.
 *
 * @returns How many were ended.
 */
export async function endStalledBackends(
  client: Queryable,
  afterSeconds = stalledAfterSeconds,
): Promise<number> {
  const { rowCount } = await client.query(
    /* sql */ `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and usename = current_user and application_name = $1
        and state = 'active' and wait_event_type = 'Client' and wait_event = 'ClientRead'
        and query_start < clock_timestamp() - make_interval(secs => $2)`,
    [applicationName, afterSeconds],
  );
  return rowCount ?? 0;
}
