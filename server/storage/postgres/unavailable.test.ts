import pg from 'pg';
import { expect, it } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { cloneDatabase, openTestStorage } from '../../testing/database.ts';
import { isUnavailable } from './unavailable.ts';

const keep = closingAfterEach();

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('It did not fail.'),
    (error: unknown) => error,
  );
}

it.each([
  ['53100', 'disk full'],
  ['53300', 'too many connections'],
  ['57P01', 'shutting down'],
  ['57P03', 'starting up'],
  ['58030', 'I/O error'],
  ['25006', 'read-only standby'],
])('the code %s (%s) means that the database is unavailable', async (code) => {
  const { url } = keep(await cloneDatabase());
  const client = new pg.Client({ connectionString: url });
  keep({ close: () => client.end() });
  await client.connect();
  const raise = `do $$ begin raise exception 'refused' using errcode = '${code}'; end $$`;
  expect(isUnavailable(await failureOf(client.query(raise)))).toBe(true);
});

it('a lost connection, a refused connection, and an error with such a cause mean that the database is unavailable', async () => {
  const storage = await openTestStorage(keep);
  const terminate =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()';
  expect(isUnavailable(await failureOf(storage.pool.query(terminate)))).toBe(true);
  const connect = () => new pg.Client({ connectionString: 'postgres://nobody@127.0.0.1:1/none' }).connect();
  expect(isUnavailable(await failureOf(connect()))).toBe(true);
  expect(isUnavailable(new Error('wrapped', { cause: await failureOf(connect()) }))).toBe(true);
});

it.each(['select 1 / 0', 'select nothing', 'insert into settings.workspaces values (null)'])(
  'the failure of a wrong statement does not mean that the database is unavailable: %s',
  async (statement) => {
    const storage = await openTestStorage(keep);
    expect(isUnavailable(await failureOf(storage.pool.query(statement)))).toBe(false);
  },
);

it('values that are not errors of a database do not mean that it is unavailable', () => {
  expect([new TypeError('x is undefined'), null, 'ECONNREFUSED'].map(isUnavailable)).toEqual([
    false,
    false,
    false,
  ]);
});
