import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { cloneDatabase } from '../../testing/database.ts';
import { type Proxy, startProxy } from '../../testing/proxy.ts';
import { askWhenSilent, endSilentSockets } from './socket-timeout.ts';

const keep = closingAfterEach();
let proxy: Proxy;

beforeEach(async () => {
  const { url } = keep(await cloneDatabase());
  proxy = keep(await startProxy(url));
});

function openPool(silenceMs: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: proxy.url, max: 1 });
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  endSilentSockets(pool, silenceMs);
  keep({ close: () => pool.end() });
  return pool;
}

test('a statement whose connection is swallowed fails, and the next one gets a new connection', async () => {
  const pool = openPool(200);
  await pool.query('select 1');
  proxy.swallow();
  const waiting = pool.query('select 2');
  await expect(waiting).rejects.toThrow('PostgreSQL has been silent for 0.2 s');
  proxy.forget();
  expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }]);
});

test('a transaction does not wait a second time to roll back', async () => {
  const pool = openPool(200);
  const client = await pool.connect();
  await client.query('begin');
  proxy.swallow();
  await expect(client.query('select 1')).rejects.toThrow('silent');
  await expect(client.query('rollback')).rejects.toThrow('not queryable');
  client.release(true);
});

test('a connection that nobody uses may be silent', async () => {
  const pool = openPool(100);
  const lost: Error[] = [];
  pool.on('connect', (client) => client.on('error', (error) => lost.push(error)));
  await pool.query('select 1');
  await new Promise((resolve) => setTimeout(resolve, 300)); // nothing tells that nothing happened
  await pool.query('select 1');
  expect(lost).toEqual([]);
});

test('a listening connection is asked when it is silent, stays while it answers, and is given up when it does not', async () => {
  const client = new pg.Client({ connectionString: proxy.url });
  const asked: string[] = [];
  const query = client.query.bind(client) as (text: string) => Promise<unknown>;
  Object.assign(client, { query: (text: string) => (asked.push(text), query(text)) });
  const lost = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  askWhenSilent(client, 100);
  await expect.poll(() => asked.length).toBeGreaterThan(2);
  proxy.swallow();
  expect((await lost).message).toContain('silent for 0.1 s');
});
