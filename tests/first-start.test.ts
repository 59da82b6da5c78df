import pg from 'pg';
import { expect, test } from 'vitest';

import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { startProcess } from '../server/testing/process.ts';

const keep = closingAfterEach();

/** A database as it comes from its administrator: with nothing in it. */
async function emptyDatabase(): Promise<string> {
  const { url } = keep(await cloneDatabase());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(nspname) as name from pg_namespace
     where nspname not like 'pg\\_%' and nspname <> 'information_schema'`,
  );
  await client.query(`drop schema ${rows.map(({ name }) => name).join(', ')} cascade; create schema public`);
  await client.end();
  return url;
}

test(
  'of several processes that start at once on an empty database, every one starts',
  { timeout: 120_000 },
  async () => {
    const env = {
      DATABASE_URL: await emptyDatabase(),
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      PORT: '0',
    };
    const processes = ['all', 'api', 'worker', 'worker'].map((ROLE) => startProcess(keep, { ...env, ROLE }));
    await Promise.all(processes.map((started) => started.waitFor(/Stop with Ctrl-C/, 100_000)));
    expect(await Promise.all(processes.map((started) => started.end('SIGTERM')))).toEqual([0, 0, 0, 0]);
  },
);
