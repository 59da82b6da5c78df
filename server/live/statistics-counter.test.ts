import { beforeEach, describe, expect, it, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { type Storage } from '../storage/index.ts';
import { record, someAttempts } from '../testing/attempts.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { readByItem } from '../testing/live-reader.ts';
import { someSettings } from '../testing/settings.ts';
import { createLive, type LiveWebhook } from './index.ts';

const keep = closingAfterEach();
let storage: Storage & { readonly url: string };
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
});

function startLive(of: Storage = storage, counts = true) {
  return readByItem(keep(createLive({ storage: of, log: silentLog, counts })));
}

async function addWebhook(name = 'CRM') {
  return storage.webhooks.create(workspaceId, someSettings({ name }), null);
}

async function countedTotals(): Promise<{ total: number; successful: number; failed: number }> {
  const { rows } = await storage.pool.query(
    `select coalesce(sum(total), 0)::int as total, coalesce(sum(successful), 0)::int as successful,
      coalesce(sum(failed), 0)::int as failed from delivery.webhook_stats where workspace_id = $1`,
    [workspaceId],
  );
  return rows[0];
}

describe('statistics of webhooks', () => {
  it('are exact when eight connections record and two processes count', async () => {
    const other = await openTestStorage(keep, { url: storage.url });
    const lives = [startLive(), startLive(other)];
    const webhooks = await Promise.all([addWebhook('one'), addWebhook('two')]);
    await Promise.all(
      Array.from({ length: 8 }, async (_, recorder) => {
        for (let batch = 0; batch < 15; batch++) {
          const status = (['DELIVERED', 'RETRYING', 'FAILED'] as const)[batch % 3]!;
          const webhookId = webhooks[recorder % 2]!.id;
          await record(
            [storage, other][recorder % 2]!.pool,
            someAttempts(4, { workspaceId, webhookId, status }),
          );
          for (const live of lives) live.wake(workspaceId);
        }
      }),
    );
    await Promise.all(lives.map((live) => live.close()));
    expect(await countedTotals()).toEqual({ total: 480, successful: 160, failed: 320 });
    const stats = await storage.webhooks.stats(workspaceId, [webhooks[0]!.id]);
    expect(stats.get(webhooks[0]!.id)).toMatchObject({ total: 240, successful: 80, failed: 160 });
  });

  it('include attempts that a killed process recorded without counting them', async () => {
    const { id } = await addWebhook();
    await record(storage.pool, someAttempts(3, { workspaceId, webhookId: id }));
    startLive();
    await vi.waitFor(async () => expect(await countedTotals()).toMatchObject({ total: 3 }), 10_000);
  });

  it('are counted after an error of the database', async () => {
    const { id } = await addWebhook();
    const warn = vi.fn();
    const live = readByItem(keep(createLive({ storage, log: { ...silentLog, warn }, counts: true })));
    await storage.pool.query('alter table delivery.webhook_stats rename to away');
    await record(storage.pool, someAttempts(2, { workspaceId, webhookId: id }));
    live.wake(workspaceId);
    await vi.waitFor(() => expect(warn).toHaveBeenCalled(), 10_000);
    await storage.pool.query('alter table delivery.away rename to webhook_stats');
    await vi.waitFor(async () => expect(await countedTotals()).toMatchObject({ total: 2 }), 10_000);
  });

  it('are announced to subscribers of another process once they are counted', async () => {
    const other = await openTestStorage(keep, { url: storage.url });
    const { id } = await addWebhook();
    const [listener, worker] = [startLive(storage, false), startLive(other)];
    await listener.listening;
    const feed = listener.webhooks(workspaceId, {});
    await feed.ready;
    await record(other.pool, someAttempts(1, { workspaceId, webhookId: id }));
    worker.wake(workspaceId);
    expect((await feed.next()).value).toMatchObject({ kind: 'UPDATED', id });
  });
});

describe('a subscriber to webhooks', () => {
  it('gets creation, change and deletion of all webhooks, or of one', async () => {
    const live = startLive();
    const known = await addWebhook('known');
    const all = live.webhooks(workspaceId, {});
    const one = live.webhooks(workspaceId, { id: known.id });
    await Promise.all([all.ready, one.ready]);
    const { id } = await addWebhook('new');
    live.wake(workspaceId);
    expect((await all.next()).value).toMatchObject({ kind: 'CREATED', id });
    await storage.webhooks.update(workspaceId, id, { name: 'newer' });
    live.wake(workspaceId);
    expect((await all.next()).value).toMatchObject({ kind: 'UPDATED', id });
    await storage.webhooks.delete(workspaceId, id);
    live.wake(workspaceId);
    expect((await all.next()).value).toMatchObject({ kind: 'DELETED', id });
    await storage.webhooks.update(workspaceId, known.id, { enabled: false });
    live.wake(workspaceId);
    expect((await one.next()).value).toMatchObject({ kind: 'UPDATED', id: known.id });
  });

  it('gets no webhooks of another workspace', async () => {
    const live = startLive();
    const other = await addWorkspace(storage.pool);
    const feed = live.webhooks(workspaceId, {});
    await feed.ready;
    await storage.webhooks.create(other, someSettings(), null);
    live.wake(other);
    const { id } = await addWebhook();
    live.wake(workspaceId);
    expect((await feed.next()).value).toMatchObject({ kind: 'CREATED', id });
  });

  it('gets a busy webhook at most four times a second, and always in its last state', async () => {
    const live = startLive();
    const { id } = await addWebhook();
    const feed = live.webhooks(workspaceId, {});
    await feed.ready;
    const received: LiveWebhook[] = [];
    let seen = 0;
    const reading = (async () => {
      for (;;) {
        const change = (await feed.next()).value!;
        received.push(change);
        seen = (await storage.webhooks.stats(workspaceId, [id])).get(id)!.total;
        if (seen === 300) return;
      }
    })();
    const started = performance.now();
    for (let n = 0; n < 100; n++) {
      await record(storage.pool, someAttempts(3, { workspaceId, webhookId: id }));
      live.wake(workspaceId);
    }
    await reading;
    const seconds = (performance.now() - started) / 1000;
    expect(received.length).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1);
    expect(new Set(received.map((change) => `${change.kind} ${change.id}`))).toEqual(
      new Set([`UPDATED ${id}`]),
    );
  });

  it('that does not read for a while gets one change per webhook', async () => {
    const live = startLive();
    const fast = live.webhooks(workspaceId, {});
    const slow = live.webhooks(workspaceId, {});
    await Promise.all([fast.ready, slow.ready]);
    const { id } = await addWebhook('first');
    live.wake(workspaceId);
    await fast.next();
    await storage.webhooks.update(workspaceId, id, { name: 'second' });
    live.wake(workspaceId);
    await fast.next();
    const { id: last } = await addWebhook('last');
    live.wake(workspaceId);
    await fast.next();
    expect((await slow.next()).value).toMatchObject({ kind: 'CREATED', id });
    expect((await slow.next()).value).toMatchObject({ kind: 'CREATED', id: last });
  });
});
