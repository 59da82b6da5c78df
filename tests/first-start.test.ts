import pg from 'pg';
import { expect, test } from 'vitest';

import { silentLog } from '../server/log.ts';
import { openQueue } from '../server/queue/index.ts';
import { closingAfterEach } from '../server/testing/closing.ts';
import { cloneDatabase } from '../server/testing/database.ts';
import { startWorld } from '../server/testing/world.ts';

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

test('of several processes that start at once on an empty database, every one starts', async () => {
  const databaseUrl = await emptyDatabase();
  const roles = ['all', 'api', 'worker', 'worker'];
  const worlds = await Promise.all(roles.map((ROLE) => startWorld(keep, { databaseUrl, env: { ROLE } })));
  for (const world of worlds.slice(0, 2)) {
    expect(await world.query('{ viewer { role } }')).toEqual({ viewer: { role: 'OWNER' } });
  }
});

test('of several processes that make the queues at the same moment, every one succeeds', async () => {
  const databaseUrl = await emptyDatabase();
  const pools = Array.from({ length: 6 }, () => new pg.Pool({ connectionString: databaseUrl, max: 4 }));
  for (const pool of pools) keep({ close: () => pool.end() });
  await Promise.all(pools.map((pool) => pool.query('select 1'))); // connected, so that all begin together
  const queues = await Promise.all(pools.map(async (pool) => keep(await openQueue(pool, silentLog, false))));
  for (const queue of queues) expect(await queue.claimFirst(1, [])).toEqual([]);
});
