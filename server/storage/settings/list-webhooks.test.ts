import { beforeEach, describe, expect, it } from 'vitest';

import { type WebhookStatus } from '../../model/index.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { manualClock } from '../../testing/clock.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { countAttempts, readWebhookChanges, readWebhookMarks, type Storage } from '../index.ts';

const keep = closingAfterEach();
const clock = manualClock();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep, { clock });
  workspaceId = await addWorkspace(storage.pool);
});

describe('the list of webhooks', () => {
  const list = async (query: {
    search?: string;
    statuses?: WebhookStatus[];
    limit?: number;
    offset?: number;
  }) => {
    const { items, totalCount } = await storage.webhooks.list(workspaceId, {
      limit: 50,
      offset: 0,
      ...query,
    });
    return [items.map(({ name }) => name), totalCount];
  };

  it('is ordered by name ignoring case, in pages', async () => {
    for (const name of ['beta', 'Alpha', 'gamma', 'Delta'])
      await storage.webhooks.create(workspaceId, someSettings({ name }), null);
    expect(await list({})).toEqual([['Alpha', 'beta', 'Delta', 'gamma'], 4]);
    expect(await list({ limit: 2, offset: 1 })).toEqual([['beta', 'Delta'], 4]);
    expect(await list({ offset: 4 })).toEqual([[], 4]);
  });

  it('can be searched by name, URL and description, with every character taken literally', async () => {
    await storage.webhooks.create(workspaceId, someSettings({ name: '100% Orders' }), null);
    await storage.webhooks.create(
      workspaceId,
      someSettings({ name: 'b', url: 'https://Hook.example.com/x_y' }),
      null,
    );
    await storage.webhooks.create(
      workspaceId,
      someSettings({ name: 'c', description: 'For Überweisungen' }),
      null,
    );
    expect(await list({ search: 'orders' })).toEqual([['100% Orders'], 1]);
    expect(await list({ search: '%' })).toEqual([['100% Orders'], 1]);
    expect(await list({ search: 'X_Y' })).toEqual([['b'], 1]);
    expect(await list({ search: ' überweis ' })).toEqual([['c'], 1]);
    expect(await list({ search: '  ' })).toMatchObject([expect.anything(), 3]);
    expect(await list({ search: 'nothing' })).toEqual([[], 0]);
  });

  it('can be filtered by status: that of the last attempt, or idle when there is none or the webhook is disabled', async () => {
    const outcomes = { ok: 'DELIVERED', bad: 'FAILED', again: 'RETRYING', off: 'DELIVERED' } as const;
    await storage.webhooks.create(workspaceId, someSettings({ name: 'new' }), null);
    for (const [name, status] of Object.entries(outcomes)) {
      const settings = someSettings({ name, enabled: name !== 'off' });
      const { id } = await storage.webhooks.create(workspaceId, settings, null);
      await record(storage.pool, [someAttempt({ workspaceId, webhookId: id, status })]);
    }
    await countAttempts(storage.pool, workspaceId);
    expect(await list({ statuses: ['DELIVERED'] })).toEqual([['ok'], 1]);
    expect(await list({ statuses: ['FAILED', 'RETRYING'] })).toEqual([['again', 'bad'], 2]);
    expect(await list({ statuses: ['IDLE'] })).toEqual([['new', 'off'], 2]);
    expect(await list({ statuses: [] })).toEqual([[], 0]);
  });
});

describe('changes of webhooks', () => {
  it('are returned by kind, once per webhook, with marks to continue from', async () => {
    const first = await storage.webhooks.create(workspaceId, someSettings(), null);
    const marks = await readWebhookMarks(storage.pool, workspaceId);
    expect((await readWebhookChanges(storage.pool, workspaceId, marks)).changes).toEqual([]);
    const second = await storage.webhooks.create(workspaceId, someSettings(), null);
    await storage.webhooks.update(workspaceId, second.id, { name: 'new and changed' });
    await storage.webhooks.update(workspaceId, first.id, { name: 'changed' });
    const { changes, ...next } = await readWebhookChanges(storage.pool, workspaceId, marks);
    expect(changes).toHaveLength(2);
    expect(changes).toContainEqual({ kind: 'CREATED', id: second.id });
    expect(changes).toContainEqual({ kind: 'UPDATED', id: first.id });
    await storage.webhooks.delete(workspaceId, first.id);
    await record(storage.pool, [someAttempt({ workspaceId, webhookId: first.id })]);
    await record(storage.pool, [someAttempt({ workspaceId, webhookId: second.id })]);
    await countAttempts(storage.pool, workspaceId);
    const last = await readWebhookChanges(storage.pool, workspaceId, next);
    expect(last.changes.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: 'DELETED', id: first.id },
      { kind: 'UPDATED', id: second.id },
    ]);
    expect((await readWebhookChanges(storage.pool, workspaceId, last)).changes).toEqual([]);
  });
});
