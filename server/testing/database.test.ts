import pg from 'pg';
import { expect, it } from 'vitest';

import { closingAfterEach } from './closing.ts';
import { addWorkspace, cloneDatabase, openTestStorage } from './database.ts';

const keep = closingAfterEach();

it('every test gets a separate database with all tables', async () => {
  const [one, other] = await Promise.all([openTestStorage(keep), openTestStorage(keep)]);
  await addWorkspace(one.pool);
  const count = 'select count(*)::int as count from settings.workspaces';
  expect((await one.pool.query(count)).rows).toEqual([{ count: 1 }]);
  expect((await other.pool.query(count)).rows).toEqual([{ count: 0 }]);
  const queue = await one.pool.query(`select to_regclass('queue.job') is not null as there`);
  expect(queue.rows).toEqual([{ there: true }]);
});

it('dropping a database with an open connection fails and names the connection', async () => {
  const database = await cloneDatabase();
  const client = new pg.Client({ connectionString: database.url, application_name: 'forgetful' });
  client.on('error', () => undefined); // the server ends it
  await client.connect();
  await expect(database.drop()).rejects.toThrow('forgetful');
});
