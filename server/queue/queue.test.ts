import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type Clock, systemClock } from '../clock.ts';
import { type Log, silentLog } from '../log.ts';
import { manualClock } from '../testing/clock.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { cloneDatabase } from '../testing/database.ts';
import { startLock } from './create-tables.ts';
import { openQueue, type Queue } from './index.ts';

const keep = closingAfterEach();
let url: string;
let pool: pg.Pool;

afterEach(() => void vi.restoreAllMocks());

beforeEach(async () => {
  ({ url } = keep(await cloneDatabase()));
  pool = new pg.Pool({ connectionString: url });
  keep({ close: () => pool.end() });
});

async function open(given: { readonly clock?: Clock; readonly log?: Log } = {}): Promise<Queue> {
  const { clock = systemClock, log = silentLog } = given;
  return keep(await openQueue({ pool, clock, log, supervise: false }));
}

async function tableOf(queue: string): Promise<string> {
  const { rows } = await pool.query('select table_name as name from queue.queue where name = $1', [queue]);
  return `queue.${rows[0].name}`;
}

test('of several processes that start on a new database, one creates the tables and the others wait', async () => {
  const another = new pg.Client({ connectionString: url });
  await another.connect();
  keep({ close: () => another.end() });
  const first = async <T>(query: string): Promise<T> =>
    (await another.query<{ answer: T }>(`select ${query}`)).rows[0]!.answer;
  await another.query('drop schema queue cascade');
  await another.query('select pg_advisory_lock($1)', [startLock]);

  const opening = open();
  await expect
    .poll(() => first('count(*)::int as answer from pg_locks where not granted'), { timeout: 10_000 })
    .toBe(1);
  expect(await first(`to_regclass('queue.version') as answer`)).toBeNull();

  await another.query('select pg_advisory_unlock($1)', [startLock]);
  const queue = await opening;
  expect(await queue.claimFirst(1, [], 'backlog')).toEqual([]);
  expect(await first(`pg_try_advisory_lock(${startLock}) as answer`)).toBe(true);
});

test('a fair-share claim takes the jobs within the share by the given clock, and a backlog claim takes all', async () => {
  const clock = manualClock(systemClock.now());
  const queue = await open({ clock });
  const batch = (webhookId: string, count: number) => ({
    workspaceId: 'w',
    webhookId,
    eventRowIds: Array.from({ length: count }, (_, n) => `${webhookId}-${n}`),
    released: false,
  });
  const claimed = async (scope: 'fair-share' | 'backlog') => {
    const jobs = await queue.claimFirst(1000, [], scope);
    return jobs.map(({ data }) => data.webhookId);
  };
  await queue.enqueueFirst(pool, [batch('busy', 6400), batch('quiet', 1)]);

  const now = await claimed('fair-share');
  expect(now).toContain('quiet');
  expect(now.length).toBeGreaterThan(10);
  expect(now.length).toBeLessThan(25);
  expect(await claimed('fair-share')).toEqual([]);
  clock.advance(10_000); // of the 32 s that 6,400 deliveries take at 200 a second
  const later = await claimed('fair-share');
  expect(later.length).toBeGreaterThan(20);
  expect(later.length).toBeLessThan(45);
  expect(await claimed('backlog')).toHaveLength(101 - now.length - later.length);
});

test('the tables of jobs are vacuumed early, unless an operator has set other parameters', async () => {
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

  const retries = await tableOf('retries');
  await pool.query(
    `alter table ${retries} reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay)`,
  );
  await pool.query(`alter table ${retries} set (autovacuum_vacuum_threshold = 7)`);
  await open();
  expect((await options())[1]!.options!.toSorted()).toEqual([
    'autovacuum_vacuum_cost_delay=0',
    'autovacuum_vacuum_scale_factor=0.05',
    'autovacuum_vacuum_threshold=7',
  ]);
});

test('a manual vacuum of a table of jobs does not keep a process from starting', async () => {
  const retries = await tableOf('retries');
  await pool.query(`alter table ${retries} reset (autovacuum_vacuum_cost_delay)`);
  const client = await pool.connect();
  await client.query('begin');
  try {
    await client.query(`lock table ${retries} in share update exclusive mode`);
    const debug = vi.fn();
    await open({ log: { ...silentLog, debug } });
    expect(debug).toHaveBeenCalledWith(
      { table: retries, err: expect.objectContaining({ message: expect.stringContaining('lock timeout') }) },
      'The vacuum settings of a queue table could not be set.',
    );
  } finally {
    await client.query('rollback');
    client.release();
  }
});

test('errors of the queue library are logged as warnings, and its warnings for debugging', async () => {
  const listening = vi.spyOn(PgBoss.prototype, 'on');
  const [warn, debug] = [vi.fn(), vi.fn()];
  await open({ log: { ...silentLog, warn, debug } });
  const [library] = listening.mock.contexts as PgBoss[];
  const failure = new Error('The connection was lost.');
  library!.emit('error', failure);
  library!.emit('warning', { message: 'A query was slow.', data: {} });
  expect(warn.mock.calls).toEqual([[{ err: failure }, 'The queue library reported an error.']]);
  expect(debug.mock.calls).toEqual([
    [{ warning: 'A query was slow.' }, 'The queue library reported a warning.'],
  ]);
});

test('redeliveries are found among waiting retries by an index of their own', async () => {
  const queue = await open();
  const delivery = { workspaceId: 'w', webhookId: 'hook', eventRowId: 'event' };
  const retry = { ...delivery, origin: 'SCHEDULED', ordinal: 1, released: false } as const;
  const redelivery = { ...delivery, origin: 'MANUAL', ordinal: 2000, released: false } as const;
  const startAfter = new Date('2026-02-03T04:05:06.000Z');
  const keys = [delivery, { ...delivery, eventRowId: 'other' }];
  await queue.enqueueRetries(pool, [{ ...retry, startAfter }]);
  expect(await queue.redeliveries('w', keys)).toEqual([]);
  await queue.enqueueRetries(pool, [
    { ...redelivery, startAfter },
    { ...redelivery, ordinal: 2001, startAfter: null },
    { ...redelivery, eventRowId: 'unwanted', startAfter },
  ]);
  const found = [{ eventRowId: 'event', webhookId: 'hook', dueAt: startAfter }];
  expect(await queue.redeliveries('w', keys)).toEqual(found);
  expect(await queue.redeliveries('another workspace', keys)).toEqual([]);
  expect(await queue.claimRetries(10, [])).toHaveLength(4);
  expect(await queue.redeliveries('w', keys)).toEqual(found); // claimed, and not finished

  const retries = await tableOf('retries');
  const { rows } = await pool.query<{ definition: string }>(
    `select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = $1::regclass`,
    [retries],
  );
  expect(rows.map(({ definition }) => definition).join('\n')).toMatch(
    /retries_redeliveries.*'ev'.*WHERE.*'M'/,
  );
});
