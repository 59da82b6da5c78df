import pg from 'pg';
import { beforeAll, describe, expect, it, onTestFinished, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { cloneDatabase } from '../../testing/database.ts';
import { openOrm } from '../settings/orm.ts';
import { connect } from './connect.ts';
import { createReads, readLimits } from './reads.ts';
import { isUnavailable } from './unavailable.ts';

const keep = closingAfterAll();
const lock = 4711;
const limits = { connections: 3, perWorkspace: 2, statementMs: 10_000, waitMs: 10_000 };
let url: string;
let pool: pg.Pool;
/** Holds back the reads that ask for the lock. */
let holder: pg.Client;

beforeAll(async () => {
  ({ url } = keep(await cloneDatabase()));
  pool = await connect(url, { max: 4, log: silentLog });
  keep({ close: () => pool.end() });
  holder = new pg.Client(url);
  await holder.connect();
  keep({ close: () => holder.end() });
});

const slow = `select pg_advisory_xact_lock_shared(${lock})`;
const block = () => holder.query('select pg_advisory_lock($1)', [lock]);
const unblock = () => holder.query('select pg_advisory_unlock($1)', [lock]);

async function waitingReads(): Promise<number> {
  const { rows } = await holder.query<{ count: number }>(
    `select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`,
  );
  return rows[0]!.count;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (isUnavailable(error) ? (error as { code: string }).code : error),
  );

test.each([
  [4, 2, 1],
  [6, 3, 2],
  [12, 8, 6],
  [200, 196, 147],
])(
  'of a pool of %i connections, reads take %i at most, and of one workspace %i',
  (size, connections, own) => {
    expect(readLimits(size)).toMatchObject({ connections, perWorkspace: own });
  },
);

describe('a read', () => {
  it('that takes too long is ended by PostgreSQL, and what comes after it on the connection is not', async () => {
    const reads = createReads(pool, { ...limits, statementMs: 50 });
    expect(await codeOf(reads('a').query('select pg_sleep(30)'))).toBe('57014');
    const { rows } = await pool.query('show statement_timeout');
    expect([pool.totalCount, rows]).toEqual([1, [{ statement_timeout: '0' }]]);
  });

  it('has its rows, may have a name and values, and cannot write', async () => {
    const reads = createReads(pool, limits);
    const named = { name: 'sum', text: 'select $1::int + 1 as sum', values: [1] };
    expect((await reads('a').query(named)).rows).toEqual([{ sum: 2 }]);
    expect((await reads('a').query('select $1::text as text', ['x'])).rows).toEqual([{ text: 'x' }]);
    await expect(reads('a').query('create table t ()')).rejects.toMatchObject({ code: '25006' });
  });
});

describe('while reads are slow', () => {
  it('others of the pool have connections, and reads of other workspaces as well', async () => {
    await block();
    const reads = createReads(pool, limits);
    const slowReads = Array.from({ length: 10 }, () => reads('slow').query(slow));
    await expect.poll(waitingReads).toBe(2);
    expect((await reads('other').query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const otherReads = Array.from({ length: 10 }, () => reads('other').query(slow));
    await expect.poll(waitingReads).toBe(3);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await unblock();
    expect(await Promise.all([...slowReads, ...otherReads])).toHaveLength(20);
  });

  it('one that has waited for a connection for too long fails without being run', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    await block();
    const reads = createReads(pool, { ...limits, perWorkspace: 1 });
    const first = reads('a').query(slow);
    const late = codeOf(reads('a').query('select 1'));
    await expect.poll(waitingReads).toBe(1);
    vi.advanceTimersByTime(10_001);
    await unblock();
    await first;
    expect(await late).toBe('53300');
  });
});

test('the statements of settings are ended after 15 s, those of the process itself are not', async () => {
  const orm = keep(await openOrm(url));
  const show = 'show statement_timeout';
  expect(await orm.em.getConnection().execute(show)).toEqual([{ statement_timeout: '15s' }]);
  expect((await pool.query(show)).rows).toEqual([{ statement_timeout: '0' }]);
});
