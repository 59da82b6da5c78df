import { beforeEach, describe, expect, it } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { testSecretBox } from '../../testing/secret-box.ts';
import { someSettings } from '../../testing/settings.ts';
import { type Storage } from '../index.ts';

const keep = closingAfterEach();
let storage: Storage;
let workspaceId: string;
let read: string[];
let opened: number;

beforeEach(async () => {
  opened = 0;
  const box = {
    ...testSecretBox,
    open: (sealed: string, owner: string) => {
      opened += 1;
      return testSecretBox.open(sealed, owner);
    },
  };
  storage = await openTestStorage(keep, { box });
  workspaceId = await addWorkspace(storage.pool);
  read = [];
  storage.directory.onChange(({ id }) => void read.push(id));
});

const add = (name: string) => storage.webhooks.create(workspaceId, someSettings({ name }), null);

/** Adds copies; each counts up the workspace's version by `step`. */
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
  it('knows nothing of a workspace before it is asked for', async () => {
    const { id } = await add('a');
    expect(storage.directory.get(id)).toBeUndefined();
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(id)).toMatchObject({ id, workspaceId, active: true, deleted: false });
  });

  it('reads only what changed since the last look', async () => {
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

  it('reads thousands, be they of one version or of many, each once', async () => {
    const { id } = await add('first');
    await copyWebhook(id, 1700, 0);
    await copyWebhook(id, 1300, 1);
    await storage.directory.refresh([workspaceId]);
    expect(read).toHaveLength(3001);
    expect(new Set(read).size).toBe(3001);
    await storage.directory.refresh([workspaceId]);
    expect(read).toHaveLength(3001);
  });

  it('reads once for all who ask at the same time', async () => {
    const { id, version } = await add('a');
    await Promise.all(Array.from({ length: 5 }, () => storage.directory.bringUpTo(workspaceId, version)));
    expect(read).toEqual([id]);
  });

  it('is as new as the newest who asks, even during a reading', async () => {
    const { id, version } = await add('a');
    const early = storage.directory.bringUpTo(workspaceId, version);
    const changed = await storage.webhooks.update(workspaceId, id, { name: 'b', enabled: false });
    await storage.directory.bringUpTo(workspaceId, changed!.version);
    expect(storage.directory.get(id)).toMatchObject({ active: false });
    await early;
  });

  it('says of disabled and deleted ones that they are not active', async () => {
    const [off, gone] = [await add('off'), await add('gone')];
    await storage.webhooks.update(workspaceId, off.id, { enabled: false });
    await storage.webhooks.delete(workspaceId, gone.id);
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(off.id)).toMatchObject({ active: false, deleted: false });
    expect(storage.directory.get(gone.id)).toMatchObject({ active: false, deleted: true });
  });

  it('decrypts when it is first asked to, and once', async () => {
    const customHeaders = [{ name: 'X-Team', value: 'growth' }];
    const { id } = await storage.webhooks.create(workspaceId, someSettings({ customHeaders }), 'sesame');
    opened = 0;
    await storage.directory.refresh([workspaceId]);
    expect(opened).toBe(0);
    const target = storage.directory.get(id)!;
    for (let n = 0; n < 3; n++) {
      expect(target.secretKey).toBe('sesame');
      expect(target.customHeaders).toEqual(customHeaders);
    }
    expect(opened).toBe(2);
  });

  it('keeps workspaces apart', async () => {
    const other = await addWorkspace(storage.pool);
    const { id } = await storage.webhooks.create(other, someSettings(), null);
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(id)).toBeUndefined();
  });
});
