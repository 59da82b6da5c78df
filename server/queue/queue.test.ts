import pg from 'pg';
import { expect, test } from 'vitest';

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
