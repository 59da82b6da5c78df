import { type Pool, type PoolClient } from 'pg';

/** What a verb needs of a connection: the pool, or a client inside a transaction. */
export type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** How sure a commit is when it returns. */
export interface Commit {
  /**
   * False: does not wait for the disk. A crash of the machine or of PostgreSQL may undo the last some 30 ms of such
   * commits, whole ones, in their order; for what can be done again.
   */
  readonly durable: boolean;
}

/**
 * Runs `work` in one transaction: all of it is committed, or nothing. Its statements go out as they are asked for, those
 * that nobody waits for in between in one round trip; they must all be waited for before it resolves. They go out once the
 * transaction has begun: behind a beginning that failed, each would be committed by itself.
 *
 * @param work May call `commit` itself, as soon as its last statement is on its way, to have both in one round trip: should
 *   a statement fail, PostgreSQL rolls back instead. The commit is waited for when `work` has resolved.
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
      broken = failed; // a connection that cannot roll back is not given to the next one
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
