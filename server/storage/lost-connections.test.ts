import pg from 'pg';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { someSettings } from '../testing/settings.ts';
import { inTransaction, type Storage } from './index.ts';

const keep = closingAfterEach();
let storage: Storage & { readonly url: string };
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

/** Ends all connections, as a restart of PostgreSQL does. */
async function loseAllConnections(): Promise<void> {
  const client = new pg.Client({ connectionString: storage.url });
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await client.end();
}

const terminateWaiting = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

describe('when all connections to PostgreSQL are lost', () => {
  it('settings, events and attempts can be read and written again', async () => {
    await storage.webhooks.create(workspaceId, someSettings(), null);
    await loseAllConnections();
    await vi.waitFor(async () => {
      const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
      expect(await storage.webhooks.find(workspaceId, id)).toMatchObject({ id });
      expect((await storage.attempts.page(workspaceId, { limit: 10, offset: 0 })).items).toEqual([]);
    }, 10_000);
  });

  it('the pool of settings is not used up by changes that were interrupted', async () => {
    const more = 6; // than the pool of settings has connections
    await inTransaction(storage.pool, async (client) => {
      await client.query('select from settings.workspaces where id = $1 for update', [workspaceId]);
      for (let n = 0; n < more; n++) {
        const interrupted = expect(
          storage.webhooks.create(workspaceId, someSettings(), null),
        ).rejects.toThrow();
        await vi.waitFor(async () => {
          const { rowCount } = await storage.pool.query(terminateWaiting);
          expect(rowCount).toBe(1);
        }, 10_000);
        await interrupted;
      }
    });
    await storage.webhooks.create(workspaceId, someSettings(), null);
  });

  it('only the transaction in progress fails', async () => {
    const name = 'select name from settings.workspaces where id = $1';
    const work = inTransaction(storage.pool, async (client) => {
      await client.query(`update settings.workspaces set name = 'changed'`);
      await loseAllConnections();
      await vi.waitFor(() => expect(storage.pool.totalCount).toBe(1)); // the loss of the idle ones was noticed
      await client.query(name, [workspaceId]);
    });
    await expect(work).rejects.toThrow();
    expect((await storage.pool.query(name, [workspaceId])).rows).toEqual([{ name: 'Test' }]);
  });

  it('their loss is told, also when all of the pool are in use', async () => {
    await storage.notifications.listen(
      'some_channel',
      () => undefined,
      () => undefined,
    );
    const inUse = Array.from({ length: storage.pool.totalCount }, () =>
      storage.pool.query('select pg_sleep(60)'),
    );
    const told = new Promise<null>((resolve) => storage.onConnectionLost(() => resolve(null)));
    await Promise.all([told, loseAllConnections(), Promise.allSettled(inUse)]);
  });
});
