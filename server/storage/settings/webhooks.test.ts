import { beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { manualClock } from '../../testing/clock.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { insertEvents, readAttemptsOfDeliveries, type Storage } from '../index.ts';
import { purgeRevisions, purgeWebhooks } from './purge-webhooks.ts';

const keep = closingAfterEach();
const clock = manualClock();
let storage: Storage;
let workspaceId: string;

beforeEach(async () => {
  storage = await openTestStorage(keep, { clock });
  workspaceId = await addWorkspace(storage.pool);
});

const everything = someSettings({
  name: 'Fraud scorer',
  description: 'Scores large orders.',
  enabled: false,
  eventFilter: { mode: 'EXCLUDE', events: ['page_view', 'a "quoted", {odd} name'] },
  requiredConsent: ['marketing', 'NULL', 'a "quoted", {odd} name'],
  conditions: [
    { field: 'properties.value', operator: 'GREATER_THAN', value: 100.5 },
    { field: 'properties.note', operator: 'EQUALS', value: { deep: ['\u0000', null, 1e21] } },
    { field: 'user_id', operator: 'EXISTS', value: null },
    { field: 'properties.a\\.b.*', operator: 'IN', value: ['a', null, 1] },
  ],
  conditionMatch: 'ANY',
  retryCount: 0,
  timeoutMs: 30_000,
  customHeaders: [{ name: 'Authorization', value: 'Bearer sesame-open' }],
});

describe('a webhook', () => {
  it('is stored as it was given', async () => {
    const created = await storage.webhooks.create(workspaceId, everything, 'a long secret key');
    expect(created).toMatchObject({ ...everything, workspaceId, hasSecret: true, secretHint: ' key' });
    expect(created).toMatchObject({ createdAt: clock.now(), updatedAt: clock.now(), deletedAt: null });
    expect(await storage.webhooks.find(workspaceId, created.id)).toEqual(created);
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(created.id)?.filters).toMatchObject({
      requiredConsent: everything.requiredConsent,
    });
  });

  it('that was stored before fields had stars and backslashes keeps the meaning of its fields', async () => {
    const first = { field: 'a.*.b\\c', operator: 'EXISTS' } as const;
    const now = { ...first, field: 'a.\\*.b\\\\c' };
    const { id } = await storage.webhooks.create(workspaceId, someSettings({ conditions: [first] }), null);
    await storage.pool.query(
      'update settings.webhooks set field_grammar = default, condition_match = default where id = $1',
      [id],
    );
    const read = await storage.webhooks.find(workspaceId, id);
    expect(read).toMatchObject({ conditions: [now], conditionMatch: 'ALL' });
    await storage.directory.refresh([workspaceId]);
    expect(storage.directory.get(id)?.filters).toMatchObject({ conditions: [now], conditionMatch: 'ALL' });

    const renamed = await storage.webhooks.update(workspaceId, id, { name: 'Renamed' });
    expect(renamed?.conditions).toEqual([now]);
    expect((await storage.webhooks.find(workspaceId, id))?.conditions).toEqual([now]);
    await storage.directory.bringUpTo(workspaceId, renamed!.version);
    expect(storage.directory.get(id)?.filters.conditions).toEqual([now]);
  });

  it('has no hint of a short secret key', async () => {
    const created = await storage.webhooks.create(workspaceId, everything, '11-is-short');
    expect(created).toMatchObject({ hasSecret: true, secretHint: null });
  });

  it('keeps all settings that an update does not have', async () => {
    const { id, createdAt } = await storage.webhooks.create(workspaceId, everything, 'a long secret key');
    clock.advance(1000);
    const changed = await storage.webhooks.update(workspaceId, id, { name: 'Renamed', description: null });
    expect(changed).toMatchObject({
      ...everything,
      name: 'Renamed',
      description: null,
      hasSecret: true,
      createdAt,
      updatedAt: clock.now(),
    });
    expect(await storage.webhooks.find(workspaceId, id)).toEqual(changed);
  });

  it('can get another secret key, keep it, or lose it', async () => {
    const { id } = await storage.webhooks.create(workspaceId, everything, null);
    const change = async (change: { secretKey?: string | null }) => {
      const { hasSecret, secretHint } = (await storage.webhooks.update(workspaceId, id, change))!;
      return [hasSecret, secretHint];
    };
    expect(await change({})).toEqual([false, null]);
    expect(await change({ secretKey: 'twelve chars' })).toEqual([true, 'hars']);
    expect(await change({})).toEqual([true, 'hars']);
    expect(await change({ secretKey: null })).toEqual([false, null]);
  });

  it('has all changes of concurrent updates', async () => {
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    await Promise.all([
      storage.webhooks.update(workspaceId, id, { name: 'changed' }),
      storage.webhooks.update(workspaceId, id, { timeoutMs: 1000 }),
      storage.webhooks.update(workspaceId, id, { url: 'https://other.example.com/' }),
    ]);
    expect(await storage.webhooks.find(workspaceId, id)).toMatchObject({
      name: 'changed',
      timeoutMs: 1000,
      url: 'https://other.example.com/',
      revision: 2,
    });
  });

  it('cannot be found after it was deleted, except for its log', async () => {
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    expect(await storage.webhooks.delete(workspaceId, id)).toBe(true);
    expect(await storage.webhooks.delete(workspaceId, id)).toBe(false);
    expect(await storage.webhooks.find(workspaceId, id)).toBeNull();
    expect(await storage.webhooks.update(workspaceId, id, { name: 'back' })).toBeNull();
    expect((await storage.webhooks.list(workspaceId, { limit: 10, offset: 0 })).totalCount).toBe(0);
    const known = await storage.webhooks.findMany(workspaceId, [id]);
    expect(known.get(id)).toMatchObject({ name: 'CRM', deletedAt: clock.now() });
  });

  it('cannot be found from another workspace or by an unknown or malformed id', async () => {
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    const other = await addWorkspace(storage.pool);
    for (const [workspace, given] of [
      [other, id],
      [workspaceId, 'x'],
      [workspaceId, uuidv7()],
    ] as const) {
      expect(await storage.webhooks.find(workspace, given)).toBeNull();
      expect(await storage.webhooks.update(workspace, given, { name: 'taken' })).toBeNull();
      expect(await storage.webhooks.delete(workspace, given)).toBe(false);
      expect(await storage.webhooks.findMany(workspace, [given])).toEqual(new Map());
    }
    expect(await storage.webhooks.find(workspaceId, id)).toMatchObject({ name: 'CRM' });
  });
});

it('no table has secrets in plain text', async () => {
  const { id } = await storage.webhooks.create(workspaceId, everything, 'a long secret key');
  await storage.webhooks.update(workspaceId, id, {
    customHeaders: [{ name: 'Authorization', value: 'Bearer sesame-close' }],
    secretKey: 'another secret key',
  });
  const { rows } = await storage.pool.query(
    `select to_jsonb(w)::text as row from settings.webhooks w
     union all select to_jsonb(r)::text from settings.webhook_revisions r`,
  );
  expect(rows).toHaveLength(3);
  for (const { row } of rows) {
    expect(row).toContain('crm.example.com');
    expect(row).not.toMatch(/sesame|secret key|Authorization/);
  }
});

describe('revisions of a webhook', () => {
  it('count changes of URL and custom headers only', async () => {
    const { id, revision } = await storage.webhooks.create(workspaceId, someSettings(), null);
    const change = async (change: object) =>
      (await storage.webhooks.update(workspaceId, id, change))!.revision;
    expect(revision).toBe(1);
    expect(await change({ name: 'other', timeoutMs: 1000, secretKey: 'key', enabled: false })).toBe(1);
    expect(await change({ url: 'https://crm.example.com/new' })).toBe(2);
    expect(await change({ customHeaders: [{ name: 'X-Team', value: 'a' }] })).toBe(3);
    expect(await change({ customHeaders: [{ name: 'X-Team', value: 'a' }] })).toBe(3);
    expect(await change({ customHeaders: [] })).toBe(4);
  });

  it('let the log show what each attempt sent, whatever changed since', async () => {
    const customHeaders = [{ name: 'X-Team', value: 'growth' }];
    const { id } = await storage.webhooks.create(workspaceId, someSettings({ customHeaders }), null);
    const payload = '{"event_id":"e1","big":12345678901234567890}';
    const event = {
      id: uuidv7(),
      eventId: 'e1',
      eventName: 'purchase',
      userId: null,
      payload,
      webhookIds: [id],
      test: false,
      receivedAt: clock.now(),
    };
    await insertEvents(storage.pool, [{ workspaceId, ...event }]);
    const own = { workspaceId, webhookId: id, eventRowId: event.id, eventId: 'e1' };
    await record(storage.pool, [someAttempt({ ...own, revision: 1, signature: 'ab12' })]);
    await storage.webhooks.update(workspaceId, id, { url: 'https://new.example.com/', customHeaders: [] });
    await storage.webhooks.delete(workspaceId, id);
    await record(storage.pool, [
      someAttempt({ ...own, attemptNumber: 2, revision: 2 }),
      someAttempt({ ...own, attemptNumber: 3, revision: null, origin: 'CANCELLED' }),
    ]);
    const attempts = await readAttemptsOfDeliveries(storage.pool, workspaceId, [own]);
    const [first, second, cancelled] = await storage.attempts.requests(workspaceId, attempts);
    expect(first).toMatchObject({
      url: 'https://crm.example.com/hook',
      eventRowId: event.id,
      bodyBytes: payload.length,
    });
    expect(first!.headers).toContainEqual({ name: 'X-Team', value: 'growth' });
    expect(first!.headers).toContainEqual({ name: 'X-Perspection-Signature', value: 'ab12' });
    expect(second).toMatchObject({ url: 'https://new.example.com/', eventRowId: event.id });
    expect(second!.headers.map(({ name }) => name)).not.toContain('X-Team');
    expect(cancelled).toBeNull();
  });
});

describe('what is stored of a webhook', () => {
  const revisionsOf = async (id: string) => {
    const { rows } = await storage.pool.query<{ revision: number }>(
      'select revision from settings.webhook_revisions where webhook_id = $1 order by 1',
      [id],
    );
    return rows.map(({ revision }) => revision);
  };

  it('is, of former URLs and headers, the last 100, and those that the log may need', async () => {
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), null);
    await storage.pool.query('update settings.webhooks set revision = 100 where id = $1', [id]);
    await storage.pool.query(
      `insert into settings.webhook_revisions (webhook_id, revision, url, created_at)
       select $1, n, 'https://former.example.com/', $2 from generate_series(2, 100) as n`,
      [id, clock.now()],
    );
    await storage.webhooks.update(workspaceId, id, { url: 'https://a.example.com/' });
    const kept = await revisionsOf(id);
    expect([kept[0], kept.at(-1), kept.length]).toEqual([2, 101, 100]);
    await purgeRevisions(storage.pool, clock.now());
    expect(await revisionsOf(id)).toHaveLength(100);
    await purgeRevisions(storage.pool, new Date(clock.now().getTime() + 1));
    expect(await revisionsOf(id)).toEqual([101]); // what is sent now
  });

  it('is little of a deleted one, and nothing when its attempts have left the log', async () => {
    const { id } = await storage.webhooks.create(workspaceId, everything, 'a long secret key');
    await storage.webhooks.delete(workspaceId, id);
    const { rows } = await storage.pool.query('select * from settings.webhooks where id = $1', [id]);
    const nothing = { description: null, sealed_secret: null, secret_hint: null, sealed_headers: null };
    expect(rows).toMatchObject([{ ...nothing, filter_events: [], conditions: '[]' }]);
    expect(await revisionsOf(id)).toEqual([]); // nothing was sent with it
    expect(await purgeWebhooks(storage.pool, clock.now())).toBe(0);
    expect(await purgeWebhooks(storage.pool, new Date(clock.now().getTime() + 1))).toBe(1);
    expect(await storage.webhooks.findMany(workspaceId, [id])).toEqual(new Map());
  });
});
