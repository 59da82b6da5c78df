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
  ['53100', 'a full disk'],
  ['53300', 'no connection left'],
  ['57P01', 'a stop'],
  ['57P03', 'a start'],
  ['58030', 'a broken disk'],
  ['25006', 'a standby'],
])('%s, %s, is a lack of the database', async (code) => {
  const { url } = keep(await cloneDatabase());
  const client = new pg.Client({ connectionString: url });
  keep({ close: () => client.end() });
  await client.connect();
  const raise = `do $$ begin raise exception 'refused' using errcode = '${code}'; end $$`;
  expect(isUnavailable(await failureOf(client.query(raise)))).toBe(true);
});

it('so are a lost connection, a port where nobody listens, and what another error tells as its cause', async () => {
  const storage = await openTestStorage(keep);
  const terminate =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()';
  expect(isUnavailable(await failureOf(storage.pool.query(terminate)))).toBe(true);
  const connect = () => new pg.Client({ connectionString: 'postgres://nobody@127.0.0.1:1/none' }).connect();
  expect(isUnavailable(await failureOf(connect()))).toBe(true);
  expect(isUnavailable(new Error('through', { cause: await failureOf(connect()) }))).toBe(true);
});

it.each(['select 1 / 0', 'select nothing', 'insert into settings.workspaces values (null)'])(
  'a statement that is wrong is none: %s',
  async (statement) => {
    const storage = await openTestStorage(keep);
    expect(isUnavailable(await failureOf(storage.pool.query(statement)))).toBe(false);
  },
);

it('neither is what is no error of a database', () => {
  expect([new TypeError('x is undefined'), null, 'ECONNREFUSED'].map(isUnavailable)).toEqual([
    false,
    false,
    false,
  ]);
});
