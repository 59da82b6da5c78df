import { type Pool } from 'pg';

import { inTransaction, type Queryable } from './postgres/transaction.ts';

/** A table, and its column of times or time-ordered ids. */
export interface AgeingTable {
  readonly table: string;
  readonly id: string;
}

/** What else runs in each batch's transaction. */
export interface BatchOptions {
  /** Runs first. */
  readonly prepare?: (client: Queryable) => Promise<void>;
  /** A statement over the deleted rows, which are in `deleted`. */
  readonly note?: string;
}

/**
 * Pages of 8 kB that one transaction scans: 2 MB, some ten thousand rows. It takes milliseconds, or a few seconds when
 * every row has a large payload in TOAST.
 */
const pagesPerBatch = 256;

/**
 * Deletes all rows whose id, or time, is below `before`, scanning the table once in batches of bounded size. Rows that are
 * written meanwhile are younger and may be missed.
 *
 * @returns How many rows were deleted.
 */
export async function deleteOlder(
  pool: Pool,
  { table, id }: AgeingTable,
  before: string,
  { prepare, note = 'select' }: BatchOptions = {},
): Promise<number> {
  const { rows } = await pool.query<{ pages: number }>(
    `select ceil(pg_relation_size($1) / current_setting('block_size')::numeric)::float8 as pages`,
    [table],
  );
  const text = /* sql */ `
    with deleted as (
      delete from ${table} where ctid >= $1::tid and ctid < $2::tid and ${id} < $3 returning *
    ), noted as (${note})
    select count(*)::integer as count from deleted`;
  let deleted = 0;
  for (let page = 0; page < rows[0]!.pages; page += pagesPerBatch) {
    deleted += await inTransaction(pool, async (client) => {
      await prepare?.(client);
      const batch = [`(${page},0)`, `(${page + pagesPerBatch},0)`, before];
      return (await client.query<{ count: number }>(text, batch)).rows[0]!.count;
    });
  }
  return deleted;
}
