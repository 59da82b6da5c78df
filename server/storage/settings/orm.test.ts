import pg from 'pg';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { cloneDatabase } from '../../testing/database.ts';
import { isMigrated } from './orm.ts';

const keep = closingAfterEach();

test('the tables are those of this version if every migration has run', { timeout: 120_000 }, async () => {
  const { url } = keep(await cloneDatabase());
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  keep({ close: () => pool.end() });
  expect(await isMigrated(pool)).toBe(true);
  await pool.query(`insert into settings_migrations (name) values ('9999-of-a-later-version')`);
  expect(await isMigrated(pool)).toBe(true);
  await pool.query(`delete from settings_migrations where name like '0003%'`);
  expect(await isMigrated(pool)).toBe(false);
  await pool.query('drop table settings_migrations');
  expect(await isMigrated(pool)).toBe(false);
});
