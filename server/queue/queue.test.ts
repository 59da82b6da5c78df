import pg from 'pg';
import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { cloneDatabase } from '../testing/database.ts';
import { openQueue, startLock } from './queue.ts';

const keep = closingAfterEach();

test('of processes that start together on a new database, one makes the tables and the others wait', async () => {
  const { url } = keep(await cloneDatabase());
  const pool = new pg.Pool({ connectionString: url });
  const another = new pg.Client({ connectionString: url });
  keep({ close: () => pool.end() });
  keep({ close: () => another.end() });
  await another.connect();
  const first = async <T>(query: string): Promise<T> =>
    (await another.query<{ answer: T }>(`select ${query}`)).rows[0]!.answer;
  await another.query('drop schema queue cascade');
  await another.query('select pg_advisory_lock($1)', [startLock]);

  const opening = openQueue(pool, silentLog, false);
  await expect
    .poll(() => first('count(*)::int as answer from pg_locks where not granted'), { timeout: 10_000 })
    .toBe(1);
  expect(await first(`to_regclass('queue.version') as answer`)).toBeNull();

  await another.query('select pg_advisory_unlock($1)', [startLock]);
  const queue = keep(await opening);
  expect(await queue.claimFirst(1, [], 'all')).toEqual([]);
});

test('the tables of jobs are vacuumed early, unless somebody has set otherwise', async () => {
  const { url } = keep(await cloneDatabase());
  const pool = new pg.Pool({ connectionString: url });
  keep({ close: () => pool.end() });
  const options = async () => {
    const { rows } = await pool.query<{ name: string; options: string[] | null }>(
      `select q.name, c.reloptions as options from queue.queue q
       join pg_class c on c.oid = to_regclass('queue.' || q.table_name) order by 1`,
    );
    return rows;
  };
  const ours = [
    'autovacuum_vacuum_scale_factor=0.05',
    'autovacuum_vacuum_threshold=1000',
    'autovacuum_vacuum_cost_delay=0',
  ];
  expect(await options()).toEqual([
    { name: 'first-deliveries', options: ours },
    { name: 'retries', options: ours },
  ]);

  const { rows } = await pool.query(`select table_name as name from queue.queue where name = 'retries'`);
  const retries = `queue.${rows[0].name}`;
  await pool.query(
    `alter table ${retries} reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay)`,
  );
  await pool.query(`alter table ${retries} set (autovacuum_vacuum_threshold = 7)`);
  keep(await openQueue(pool, silentLog, false));
  expect((await options())[1]!.options!.toSorted()).toEqual([
    'autovacuum_vacuum_cost_delay=0',
    'autovacuum_vacuum_scale_factor=0.05',
    'autovacuum_vacuum_threshold=7',
  ]);
});

test('a table of jobs that is being vacuumed by hand holds up no start', async () => {
  const { url } = keep(await cloneDatabase());
  const pool = new pg.Pool({ connectionString: url });
  keep({ close: () => pool.end() });
  const { rows } = await pool.query(`select table_name as name from queue.queue where name = 'retries'`);
  const retries = `queue.${rows[0].name}`;
  await pool.query(`alter table ${retries} reset (autovacuum_vacuum_cost_delay)`);
  const client = await pool.connect();
  await client.query('begin');
  try {
    await client.query(`lock table ${retries} in share update exclusive mode`);
    const debug = vi.fn();
    keep(await openQueue(pool, { ...silentLog, debug }, false));
    expect(debug).toHaveBeenCalledWith(
      { table: retries, err: expect.objectContaining({ message: expect.stringContaining('lock timeout') }) },
      'The vacuum settings of a queue table could not be set.',
    );
  } finally {
    await client.query('rollback');
    client.release();
  }
});
