import pg from 'pg';
import { describe, expect, it, test } from 'vitest';

import { startApp } from '../../app.ts';
import { StartupError } from '../../lifecycle.ts';
import { silentLog } from '../../log.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { cloneDatabase, openTestStorage } from '../../testing/database.ts';
import { findPgBouncer, startPgBouncer } from '../../testing/pooler/pgbouncer.ts';
import { type Pooler, type PoolMode, startPooler } from '../../testing/pooler/pooler.ts';
import { startReceiver } from '../../testing/receiver.ts';
import { startWorld, testConfig } from '../../testing/world.ts';
import { openOrm } from '../settings/orm.ts';
import { connect } from './connect.ts';
import { prepareSession } from './session.ts';

const keep = closingAfterEach();
const pgBouncer = findPgBouncer();

const poolers: [string, (url: string, mode: PoolMode) => Promise<Pooler>][] = [
  ['a double of PgBouncer', startPooler],
];
if (pgBouncer) poolers.push(['PgBouncer', (url, mode) => startPgBouncer(pgBouncer, url, mode)]);

describe.each(poolers)('%s', (_name, start) => {
  const startOver = async (mode: PoolMode) => {
    const database = keep(await cloneDatabase());
    return { database, pooler: keep(await start(database.url, mode)) };
  };

  it('refuses settings as startup parameters', async () => {
    const { pooler } = await startOver('session');
    const client = new pg.Client({ connectionString: pooler.url, idle_in_transaction_session_timeout: 1000 });
    await expect(client.connect()).rejects.toThrow(
      'unsupported startup parameter: idle_in_transaction_session_timeout',
    );
    await client.end();
  });

  describe('in session mode', () => {
    it('carries the whole product, with notifications between two processes', async () => {
      const { pooler } = await startOver('session');
      const receiver = keep(await startReceiver());
      const api = await startWorld(keep, { databaseUrl: pooler.url, env: { ROLE: 'api' } });
      const worker = await startApp(testConfig(pooler.url, { ROLE: 'worker' }), silentLog);
      keep(worker);
      const { waitFor } = api.subscribe<{ deliveryAttempted: { attempt: { status: string } } }>(
        'subscription { deliveryAttempted { attempt { status } } }',
      );
      await api.query(
        'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }',
        { input: { name: 'a', url: receiver.url } },
      );
      await api.query('mutation { ingestEvents(events: [{ event_name: "a" }]) { acceptedCount } }');
      await receiver.waitFor(1);
      await waitFor(({ deliveryAttempted }) => deliveryAttempted.attempt.status === 'DELIVERED');
    });

    it('has the settings of every connection of both pools', async () => {
      const { pooler } = await startOver('session');
      const { pool } = await openTestStorage(keep, { url: pooler.url });
      const orm = keep(await openOrm(pooler.url));
      const show = 'show idle_in_transaction_session_timeout';
      const timeout = [{ idle_in_transaction_session_timeout: '10s' }];
      const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
      for (const client of clients) {
        expect((await client.query(show)).rows).toEqual(timeout);
        client.release();
      }
      expect(await orm.em.getConnection().execute(show)).toEqual(timeout);
    });
  });

  describe('in transaction mode', () => {
    const refusal = /^DATABASE_URL \(127\.0\.0\.1:\d+\/test_\d+\) is a connection pooler in transaction mode/;

    it('is refused at the start, with the name of the setting and the reason', async () => {
      const { pooler } = await startOver('transaction');
      const starting = startApp(testConfig(pooler.url), silentLog);
      await expect(starting).rejects.toThrow(refusal);
      await expect(starting).rejects.toBeInstanceOf(StartupError);
    });

    it('is refused while other clients keep moving the sessions about, which keep their settings', async () => {
      const { pooler } = await startOver('transaction');
      const others = new pg.Pool({ connectionString: pooler.url, max: 15 });
      keep({ close: () => others.end() });
      let isDone = false;
      const seen = new Set<string>();
      const keepBusy = async () => {
        while (!isDone) {
          const client = await others.connect();
          await client.query('begin');
          const { rows } = await client.query<{ timeout: string }>(
            `select pg_sleep(random() / 500), current_setting('idle_in_transaction_session_timeout') as timeout`,
          );
          seen.add(rows[0]!.timeout);
          await client.query('commit');
          client.release();
        }
      };
      const busy = Array.from({ length: 15 }, keepBusy);
      keep({
        close: async () => {
          isDone = true;
          await Promise.all(busy);
        },
      });
      for (let time = 0; time < 20; time += 1)
        await expect(connect(pooler.url, { max: 4, log: silentLog })).rejects.toThrow(refusal);
      expect([...seen]).toEqual(['0']);
    });
  });
});

test('a new connection fails when the pooler has no session for it in time', async () => {
  const database = keep(await cloneDatabase());
  const pooler = keep(await startPooler(database.url, 'session', 1));
  const holder = new pg.Client({ connectionString: pooler.url });
  await holder.connect();
  keep({ close: () => holder.end() });
  await holder.query('select 1');
  const client = new pg.Client({ connectionString: pooler.url });
  client.on('error', () => undefined);
  await client.connect();
  keep({ close: () => client.end() });
  await expect(prepareSession(client, { timeoutMs: 100 })).rejects.toThrow('did not answer for 0.1 s');
});
