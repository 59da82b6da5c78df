import { beforeEach, describe, expect, it } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { testSecretBox } from '../../testing/secret-box.ts';
import { someSettings } from '../../testing/settings.ts';
import { purgeWebhooks } from './purge-webhooks.ts';
import { type SealedCell, type Storage } from '../index.ts';

const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;
let read: string[];
let decryptions: number;

beforeEach(async () => {
  decryptions = 0;
  const box = {
    ...testSecretBox,
    open: (sealed: string, cell: SealedCell) => {
      decryptions += 1;
      return testSecretBox.open(sealed, cell);
    },
  };
  storage = await openTestStorage(keep, { box });
  workspaceId = await addWorkspace(storage.pool);
  read = [];
  storage.directory.onChange(({ id }) => void read.push(id));
});

const add = (name: string) => storage.webhooks.create(workspaceId, someSettings({ name }), null);

/** Adds copies of a webhook, each with a version that is `step` higher. */
async function copyWebhook(id: string, count: number, step: 0 | 1): Promise<void> {
  await storage.pool.query(
    `insert into settings.webhooks
     select copy.* from settings.webhooks w, generate_series(1, ${count}) as n,
       jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid(), 'version', w.version + n * ${step})) as copy
     where w.id = $1`,
    [id],
  );
  await storage.pool.query(
    `update settings.workspaces set webhooks_version = (select max(version) from settings.webhooks) where id = $1`,
    [workspaceId],
  );
}

describe('the directory of webhooks', () => {
  it('has no webhooks of a workspace before its first refresh', async () => {
    const { id } = await add('a');
    expect(storage.directory.get(id)).toBeUndefined();
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(id)).toMatchObject({ id, workspaceId, active: true });
  });

  it('reads only webhooks that changed since the last read', async () => {
    const [a, b] = [await add('a'), await add('b')];
    await storage.directory.refresh([workspaceId]);
    expect(read.splice(0)).toEqual([a.id, b.id]);
    const changed = await storage.webhooks.update(workspaceId, a.id, { url: 'https://new.example.com/' });
    await storage.directory.bringUpTo(workspaceId, changed!.version);
    expect(read.splice(0)).toEqual([a.id]);
    expect(storage.directory.get(a.id)).toMatchObject({ url: 'https://new.example.com/', revision: 2 });
    await storage.directory.bringUpTo(workspaceId, changed!.version);
    await storage.directory.refresh([workspaceId]);
    expect(read).toEqual([]);
  });

  it('reads 3,000 webhooks once each, whether they share a version or not', async () => {
    const { id } = await add('first');
    await copyWebhook(id, 1700, 0);
    await copyWebhook(id, 1300, 1);
    await storage.directory.refresh([workspaceId]);
    expect(read).toHaveLength(3001);
    expect(new Set(read).size).toBe(3001);
    await storage.directory.refresh([workspaceId]);
    expect(read).toHaveLength(3001);
  });

  it('shares one read among concurrent callers', async () => {
    const { id, version } = await add('a');
    await Promise.all(Array.from({ length: 5 }, () => storage.directory.bringUpTo(workspaceId, version)));
    expect(read).toEqual([id]);
  });

  it('has at least the version that a caller asked for, even when an older read was in progress', async () => {
    const { id, version } = await add('a');
    const early = storage.directory.bringUpTo(workspaceId, version);
    const changed = await storage.webhooks.update(workspaceId, id, { name: 'b', enabled: false });
    await storage.directory.bringUpTo(workspaceId, changed!.version);
    expect(storage.directory.get(id)).toMatchObject({ active: false });
    await early;
  });

  it('has disabled webhooks as inactive, and deleted ones not at all', async () => {
    const [off, gone] = [await add('off'), await add('gone')];
    await storage.webhooks.update(workspaceId, off.id, { enabled: false });
    await storage.webhooks.delete(workspaceId, gone.id);
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(off.id)).toMatchObject({ active: false });
    expect(storage.directory.get(gone.id)).toBeUndefined();
    expect([storage.directory.size, read]).toEqual([1, [off.id]]);
  });

  it('removes webhooks that are deleted, and tells so once', async () => {
    const removed: unknown[] = [];
    storage.directory.onRemove((webhook) => void removed.push(webhook));
    const ids: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      ids.push((await add(`n${n}`)).id);
      if (n % 2 === 0) await storage.directory.refresh([workspaceId]);
      await storage.webhooks.delete(workspaceId, ids.at(-1)!);
      if (n % 3 === 0) await storage.directory.refresh([workspaceId]);
    }
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.size).toBe(0);
    expect(removed).toEqual(ids.filter((_, n) => n % 2 === 0).map((id) => ({ id, workspaceId })));
  });

  it('hears of deleted webhooks although their rows have left the table', async () => {
    const [kept, gone] = [await add('kept'), await add('gone')];
    await storage.directory.refresh([workspaceId]);
    read.length = 0;
    await storage.webhooks.delete(workspaceId, gone.id);
    expect(await purgeWebhooks(storage.pool, new Date(Date.now() + 1000))).toBe(1);
    expect(storage.directory.get(gone.id)).toMatchObject({ active: true });
    await storage.directory.refresh([workspaceId]);
    expect([storage.directory.get(gone.id), storage.directory.size]).toEqual([undefined, 1]);
    expect(read.splice(0)).toEqual([kept.id]);
    await storage.webhooks.update(workspaceId, kept.id, { enabled: false });
    await storage.directory.refresh([workspaceId]);
    expect(read).toEqual([kept.id]); // only what changed, again
  });

  it('decrypts secrets once, at their first use', async () => {
    const customHeaders = [{ name: 'X-Team', value: 'growth' }];
    const { id } = await storage.webhooks.create(workspaceId, someSettings({ customHeaders }), 'sesame');
    decryptions = 0;
    await storage.directory.refresh([workspaceId]);
    expect(decryptions).toBe(0);
    const target = storage.directory.get(id)!;
    for (let n = 0; n < 3; n++) {
      expect(target.secretKey).toBe('sesame');
      expect(target.customHeaders).toEqual(customHeaders);
    }
    expect(decryptions).toBe(2);
  });

  it('has no webhooks of other workspaces', async () => {
    const other = await addWorkspace(storage.pool);
    const { id } = await storage.webhooks.create(other, someSettings(), null);
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(id)).toBeUndefined();
  });
});
