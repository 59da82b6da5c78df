import { type QueryConfig } from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { silentLog } from '../../log.ts';
import { closingAfterAll, closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { testSecretBox } from '../../testing/secret-box.ts';
import { someSettings } from '../../testing/settings.ts';
import { type Storage } from '../index.ts';
import { createWebhookDirectory } from './directory.ts';
import { type WebhookDirectory } from './webhook-directory.ts';

const keepAll = closingAfterAll();
const keep = closingAfterEach();
let storage: Storage;
let directory: WebhookDirectory;
let statements: string[];
let evicted: string[];
/** Holds the answers of statements back. */
let hold: Promise<unknown> | null;
let failing: boolean;

beforeAll(async () => {
  storage = await openTestStorage(keepAll);
});

beforeEach(() => {
  [statements, evicted, hold, failing] = [[], [], null, false];
  open(2);
});

/** A directory that keeps so many workspaces in memory. */
function open(workspaces: number): void {
  const pool = {
    query: async (query: QueryConfig) => {
      statements.push(query.name!);
      if (failing) throw new Error('no database');
      const answer = await storage.pool.query(query);
      await hold;
      return answer;
    },
  } as unknown as Storage['pool'];
  directory = keep(
    createWebhookDirectory({ pool, box: testSecretBox, log: silentLog, limits: { workspaces } }),
  );
  directory.onEvict((workspaceId) => void evicted.push(workspaceId));
}

const add = (workspaceId: string) => storage.webhooks.create(workspaceId, someSettings(), null);

/** Workspaces with a webhook each. */
async function addAll(count: number): Promise<{ workspaceId: string; webhookId: string }[]> {
  const added: { workspaceId: string; webhookId: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    const workspaceId = await addWorkspace(storage.pool);
    added.push({ workspaceId, webhookId: (await add(workspaceId)).id });
  }
  return added;
}

describe('the directory of webhooks', () => {
  it('loads workspaces that are asked for together by a statement for 50 of them', async () => {
    open(100);
    const ids = await Promise.all(Array.from({ length: 51 }, () => addWorkspace(storage.pool)));
    const { id } = await add(ids[50]!);
    await Promise.all([...ids, ...ids].map((workspaceId) => directory.load(workspaceId)));
    expect(statements).toEqual(['read-workspaces', 'read-workspaces']);
    expect([ids.every(directory.isLoaded), directory.workspaces, directory.size]).toEqual([true, 51, 1]);
    expect(directory.get(id)).toMatchObject({ id, workspaceId: ids[50] });
    await directory.load(ids[0]!);
    expect(statements).toHaveLength(2);
  });

  it('evicts what was used longest ago, and has it again, as it is now, when it is asked for', async () => {
    const [a, b, c] = await addAll(3);
    await directory.refresh([a!.workspaceId]);
    for (const { workspaceId } of [b!, c!]) await directory.load(workspaceId);
    expect(evicted).toEqual([a!.workspaceId]);
    expect([directory.isLoaded(a!.workspaceId), directory.versionOf(a!.workspaceId)]).toEqual([false, null]);
    expect(directory.get(a!.webhookId)).toBeUndefined();
    await storage.webhooks.update(a!.workspaceId, a!.webhookId, { enabled: false });
    const created = await add(a!.workspaceId);
    await directory.refresh([a!.workspaceId]);
    expect(directory.get(a!.webhookId)).toMatchObject({ active: false });
    expect(directory.get(created.id)).toMatchObject({ active: true });
    await storage.webhooks.delete(b!.workspaceId, b!.webhookId);
    await directory.load(b!.workspaceId);
    expect([directory.isLoaded(b!.workspaceId), directory.get(b!.webhookId)]).toEqual([true, undefined]);
  });

  it('keeps what is in use', async () => {
    const [a, b, c] = await addAll(3);
    directory.keepLoaded((workspaceId) => workspaceId === a!.workspaceId);
    for (const { workspaceId } of [a!, b!, c!]) await directory.load(workspaceId);
    expect(evicted).toEqual([b!.workspaceId]);
  });

  it('has a change that was made while the workspace was loaded', async () => {
    const [one] = await addAll(1);
    const { workspaceId, webhookId } = one!;
    const read = Promise.withResolvers<null>();
    hold = read.promise;
    const loading = directory.load(workspaceId);
    await expect.poll(() => statements).toEqual(['read-workspaces']);
    const changed = await storage.webhooks.update(workspaceId, webhookId, { enabled: false });
    const current = Promise.all([
      directory.bringUpTo(workspaceId, changed!.version),
      directory.refresh([workspaceId]),
    ]);
    read.resolve(null);
    await loading;
    await current;
    expect(directory.get(webhookId)).toMatchObject({ active: false });
  });

  it('loads a workspace again after a read of it has failed', async () => {
    const [one] = await addAll(1);
    const { workspaceId, webhookId } = one!;
    failing = true;
    await expect(directory.load(workspaceId)).rejects.toThrow('no database');
    expect(directory.isLoaded(workspaceId)).toBe(false);
    failing = false;
    await directory.load(workspaceId);
    expect(directory.get(webhookId)).toMatchObject({ workspaceId });
  });

  it('loads a workspace of many webhooks whole', async () => {
    const [one] = await addAll(1);
    const { workspaceId, webhookId } = one!;
    await storage.pool.query(
      `insert into settings.webhooks
       select copy.* from settings.webhooks w, generate_series(1, 600) as n,
         jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid(), 'version', w.version + n)) as copy
       where w.id = $1`,
      [webhookId],
    );
    await directory.load(workspaceId);
    expect([directory.isLoaded(workspaceId), directory.size]).toEqual([true, 601]);
  });

  it('has no webhooks of a workspace that was removed', async () => {
    const [one] = await addAll(1);
    const { workspaceId, webhookId } = one!;
    await directory.load(workspaceId);
    const removed: unknown[] = [];
    directory.onRemove((webhook) => void removed.push(webhook));
    await storage.pool.query('delete from settings.webhook_revisions where webhook_id = $1', [webhookId]);
    await storage.pool.query('delete from settings.webhooks where id = $1', [webhookId]);
    await storage.pool.query('delete from settings.workspaces where id = $1', [workspaceId]);
    await directory.refresh([workspaceId]);
    expect([removed, directory.size]).toEqual([[{ id: webhookId, workspaceId }], 0]);
    const never = '01a20af2-a837-7082-b4d6-6a92f53b898c';
    await directory.load(never);
    expect(directory.isLoaded(never)).toBe(true);
  });
});
