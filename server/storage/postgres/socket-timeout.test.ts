import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { cloneDatabase } from '../../testing/database.ts';
import { type Proxy, startProxy } from '../../testing/proxy.ts';
import { limitResponseTime, probeWhenIdle } from './socket-timeout.ts';
import { isUnavailable } from './unavailable.ts';

const keep = closingAfterEach();
let proxy: Proxy;

beforeEach(async () => {
  const { url } = keep(await cloneDatabase());
  proxy = keep(await startProxy(url));
});

function openPool(timeoutMs: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: proxy.url, max: 1 });
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  limitResponseTime(pool, timeoutMs);
  keep({ close: () => pool.end() });
  return pool;
}

test('a statement that gets no answer fails as unavailable, and the next one gets a new connection', async () => {
  const pool = openPool(200);
  await pool.query('select 1');
  proxy.swallow();
  const failure: unknown = await pool.query('select 2').catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: 'PostgreSQL did not answer for 0.2 s' });
  expect(isUnavailable(failure)).toBe(true);
  proxy.forget();
  expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }]);
});

test('a transaction that got no answer does not wait a second time for its rollback', async () => {
  const pool = openPool(200);
  const client = await pool.connect();
  await client.query('begin');
  proxy.swallow();
  await expect(client.query('select 1')).rejects.toThrow('did not answer');
  await expect(client.query('rollback')).rejects.toThrow('not queryable');
  client.release(true);
});

test('an idle connection of the pool has no timeout', async () => {
  const pool = openPool(100);
  const lost: Error[] = [];
  pool.on('connect', (client) => client.on('error', (error) => lost.push(error)));
  await pool.query('select 1');
  await new Promise((resolve) => setTimeout(resolve, 300)); // no signal tells that nothing happened
  await pool.query('select 1');
  expect(lost).toEqual([]);
});

test('an idle listening connection is probed, stays while it answers, and is destroyed when it does not', async () => {
  const client = new pg.Client({ connectionString: proxy.url });
  const probes: string[] = [];
  const query = client.query.bind(client) as (text: string) => Promise<unknown>;
  Object.assign(client, { query: (text: string) => (probes.push(text), query(text)) });
  const lost = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  probeWhenIdle(client, 100);
  await expect.poll(() => probes.length).toBeGreaterThan(2);
  proxy.swallow();
  expect((await lost).message).toContain('did not answer for 0.1 s');
});
