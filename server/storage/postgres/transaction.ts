import { type Pool, type PoolClient } from 'pg';

/** What a query function needs: the pool, or a client inside a transaction. */
export type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** How durable a commit is when it returns. */
export interface Commit {
  /**
   * False: does not wait for the disk. A crash of the machine or of PostgreSQL may undo such commits of the last 30 ms
   * or so, whole ones, the latest first. Only for what can be done again.
   */
  readonly durable: boolean;
}

/**
 * Runs `work` in one transaction: all of it is committed, or nothing. Statements that `work` does not await one by one
 * share a round trip; it must have awaited all of them when it resolves. None is sent before `begin` has succeeded:
 * after a failed `begin`, each would be committed by itself.
 *
 * @param work May call `commit` itself right after its last statement, to have both in one round trip. If a statement
 *   fails, PostgreSQL rolls back instead. The commit is awaited after `work` has resolved.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient, commit: () => void) => Promise<T>,
  { durable }: Commit = { durable: true },
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let committing: Promise<void> | undefined;
  const commit = () => {
    committing = client.query('commit').then(({ command }) => {
      if (command !== 'COMMIT') throw new Error('The transaction was rolled back.');
    });
    committing.catch(() => undefined); // thrown below
  };
  try {
    await client.query(durable ? 'begin' : 'begin; set local synchronous_commit to off');
    const result = await work(client, commit);
    if (!committing) commit();
    await committing;
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed; // a client that cannot roll back must not be reused
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
