import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { type JsonObject, theSystem } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { disableWebhook } from '../health/disable-webhook.ts';
import { type Storage } from '../index.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { writeAudit } from './write-audit.ts';
import { writeRefusedKeys } from './write-refused-keys.ts';

const keep = closingAfterAll();
let storage: Storage;
let workspaceId: string;
const by = { actor: { kind: 'API_KEY', id: uuidv7() }, clientAddress: '203.0.113.5' } as const;

beforeAll(async () => {
  storage = await openTestStorage(keep);
  workspaceId = await addWorkspace(storage.pool);
  await storage.pool.query(
    `insert into settings.api_keys (id, workspace_id, name, role, hash) values ($1, $2, 'Deploy', 'OWNER', 'h')`,
    [by.actor.id, workspaceId],
  );
});

interface Row {
  readonly action: string;
  readonly object_name: string | null;
  readonly changes: string | null;
}

/** The entries about an object, oldest first. */
async function entriesOf(objectId: string): Promise<Row[]> {
  const { rows } = await storage.pool.query<Row>(
    'select * from settings.audit_log where workspace_id = $1 and object_id = $2 order by id',
    [workspaceId, objectId],
  );
  return rows;
}

const fieldsOf = ({ changes }: Row) =>
  (JSON.parse(changes!) as { field: string; after: string | null }[]).map(({ field, after }) => [
    field,
    after,
  ]);

describe('an entry', () => {
  it('has the author, with the name of the key, and the change', async () => {
    const object = { type: 'WEBHOOK', id: uuidv7(), name: 'Orders' } as const;
    const changes = [{ field: 'name', before: 'A', after: 'Orders', masked: false }];
    const at = new Date('2026-02-03T04:05:06.789Z');
    await writeAudit(storage.pool, { workspaceId, by, at, action: 'WEBHOOK_UPDATED', object, changes });
    expect(await entriesOf(object.id)).toMatchObject([
      {
        occurred_at: at,
        actor_kind: 'API_KEY',
        actor_id: by.actor.id,
        actor_name: 'Deploy',
        action: 'WEBHOOK_UPDATED',
        object_type: 'WEBHOOK',
        object_name: 'Orders',
        client_address: '203.0.113.5',
        count: 1,
        changes: JSON.stringify(changes),
      },
    ]);
  });

  it('is not written when nothing changed', async () => {
    const object = { type: 'WEBHOOK', id: uuidv7(), name: null } as const;
    const entry = { workspaceId, by, at: new Date(), action: 'WEBHOOK_UPDATED', object } as const;
    await writeAudit(storage.pool, { ...entry, changes: [] });
    expect(await entriesOf(object.id)).toEqual([]);
    await writeAudit(storage.pool, entry);
    expect(await entriesOf(object.id)).toMatchObject([{ changes: null }]);
  });

  it('of the installation has no workspace', async () => {
    const object = { type: 'WEBHOOK', id: uuidv7(), name: null } as const;
    await writeAudit(storage.pool, {
      workspaceId: null,
      by: theSystem,
      at: new Date(),
      action: 'WEBHOOK_CREATED',
      object,
    });
    expect(await entriesOf(object.id)).toEqual([]);
  });

  it('goes with its transaction', async () => {
    const object = { type: 'WEBHOOK', id: uuidv7(), name: null } as const;
    const work = inTransaction(storage.pool, async (tx) => {
      await writeAudit(tx, { workspaceId, by, at: new Date(), action: 'WEBHOOK_UPDATED', object });
      throw new Error('taken back');
    });
    await expect(work).rejects.toThrow('taken back');
    expect(await entriesOf(object.id)).toEqual([]);
  });

  it.each(['update settings.audit_log set action = $1', 'delete from settings.audit_log where action <> $1'])(
    'is refused to %s',
    (sql) => expect(storage.pool.query(sql, ['x'])).rejects.toThrow('The audit log is append-only'),
  );

  it('is refused to be truncated', () =>
    expect(storage.pool.query('truncate settings.audit_log')).rejects.toThrow('is append-only: TRUNCATE'));
});

describe('of a webhook', () => {
  const settings = someSettings({
    url: 'https://user:canary@example.com/hook?canary',
    customHeaders: [{ name: 'X-Key', value: 'canary' }],
    authentication: { type: 'BEARER', secret: 'a canary' },
  });

  it('every change has its entry, without a secret', async () => {
    const { webhooks } = storage;
    const { id } = await webhooks.create(workspaceId, settings, 'canary-secret', by);
    const change = { timeoutMs: 9000, customHeaders: [{ name: 'X-Key', value: 'canary 2' }] };
    await webhooks.update(workspaceId, id, change, by);
    await webhooks.rotateSecret(workspaceId, id, { secretKey: 'canary-next', overlapMs: 60_000 }, by);
    await webhooks.endSecretOverlap(workspaceId, id, by);
    await webhooks.delete(workspaceId, id, by);
    const entries = await entriesOf(id);
    expect(entries.map(({ action }) => action)).toEqual([
      'WEBHOOK_CREATED',
      'WEBHOOK_UPDATED',
      'WEBHOOK_SECRET_ROTATED',
      'WEBHOOK_SECRET_OVERLAP_ENDED',
      'WEBHOOK_DELETED',
    ]);
    expect(JSON.stringify(entries)).not.toContain('canary');
    const [created, updated, rotated, ended, deleted] = entries.map(fieldsOf);
    expect(created).toContainEqual(['url', 'https://••••••@example.com/hook?••••••']);
    expect(created).toContainEqual(['customHeaders', 'X-Key']);
    expect(created).toContainEqual(['authentication', 'BEARER']);
    expect(created).toContainEqual(['credentials', 'set']);
    expect(updated).toEqual([
      ['timeoutMs', '9000'],
      ['customHeaders', 'X-Key (changed)'],
    ]);
    expect(rotated).toEqual([
      ['secretKey', 'changed'],
      ['previousSecretUntil', expect.any(String)],
    ]);
    expect(ended).toEqual([['previousSecretUntil', null]]);
    expect(deleted).toContainEqual(['secretKey', null]);
  });

  it('a change that changes nothing has no entry', async () => {
    const { webhooks } = storage;
    const { id, name } = await webhooks.create(workspaceId, settings, 'canary-secret', by);
    await webhooks.update(workspaceId, id, { name }, by);
    await webhooks.rotateSecret(workspaceId, id, { secretKey: 'canary-secret', overlapMs: 1000 }, by);
    await webhooks.endSecretOverlap(workspaceId, id, by);
    await webhooks.update(workspaceId, uuidv7(), { name: 'x' }, by);
    expect((await entriesOf(id)).map(({ action }) => action)).toEqual(['WEBHOOK_CREATED']);
  });
});

describe('what the product does by itself', () => {
  it('is in the log as well: a webhook whose endpoint is gone is disabled', async () => {
    const { webhooks, pool } = storage;
    const { id, revision } = await webhooks.create(workspaceId, someSettings(), null, by);
    const gone = { workspaceId, webhookId: id, revision };
    await disableWebhook(pool, gone, 'The endpoint is gone.', new Date());
    await disableWebhook(pool, gone, 'The endpoint is gone.', new Date());
    const entries = await entriesOf(id);
    expect(entries).toMatchObject([{}, { action: 'WEBHOOK_UPDATED', actor_kind: 'SYSTEM', actor_id: null }]);
    expect(fieldsOf(entries[1]!)).toEqual([
      ['enabled', 'false'],
      ['disabledReason', 'The endpoint is gone.'],
    ]);
  });

  it('is in the log as well: the bootstrap key is made and replaced', async () => {
    const key = (hash: string) => ({ id: uuidv7(), hash, seal: () => 'canary' });
    const [first, next] = [key('first'), key('next')];
    for (const fresh of [first, first, next]) await storage.keys.ensureBootstrapKey(fresh, true);
    const actionsOf = async ({ id }: { id: string }) => (await entriesOf(id)).map(({ action }) => action);
    expect(await actionsOf(first)).toEqual(['API_KEY_CREATED', 'API_KEY_REVOKED']);
    expect(await actionsOf(next)).toEqual(['API_KEY_CREATED']);
    expect(JSON.stringify(await entriesOf(next.id))).not.toContain('canary');
  });
});

it('a schema that is set again has the difference in its entry', async () => {
  const { eventSchemas } = storage;
  const set = (mode: 'WARN' | 'ENFORCE', schema: JsonObject) =>
    eventSchemas.set(workspaceId, { eventName: 'purchase', mode, schema }, by);
  await set('WARN', {});
  await set('ENFORCE', {});
  await set('ENFORCE', {});
  await set('ENFORCE', { type: 'object' });
  await eventSchemas.delete(workspaceId, 'purchase', by);
  expect((await entriesOf('purchase')).map(fieldsOf)).toEqual([
    [
      ['mode', 'WARN'],
      ['schema', '{}'],
    ],
    [['mode', 'ENFORCE']],
    [['schema', '{"type":"object"}']],
    [
      ['mode', null],
      ['schema', null],
    ],
  ]);
});

it('refused keys are in the log of their workspace, and unknown ones in that of the installation by address', async () => {
  const at = new Date('2030-01-01T00:00:00Z');
  const keys = [
    { hash: 'h', address: '203.0.113.5', count: 3 },
    { hash: 'unknown', address: '203.0.113.5', count: 1 },
    { hash: 'unknown, too', address: '203.0.113.5', count: 1 },
    { hash: null, address: null, count: 7 },
  ];
  await writeRefusedKeys(storage.pool, keys, at);
  const { rows } = await storage.pool.query(
    `select workspace_id, actor_kind, actor_id, object_name, client_address, count from settings.audit_log
      where action = 'API_KEY_REFUSED' order by count`,
  );
  const installation = '00000000-0000-0000-0000-000000000000';
  const unknown = { workspace_id: installation, actor_kind: 'UNKNOWN', actor_id: null, object_name: null };
  const known = {
    workspace_id: workspaceId,
    actor_kind: 'API_KEY',
    actor_id: by.actor.id,
    object_name: 'Deploy',
  };
  expect(rows).toEqual([
    { ...unknown, client_address: '203.0.113.5', count: 2 },
    { ...known, client_address: '203.0.113.5', count: 3 },
    { ...unknown, client_address: null, count: 7 },
  ]);
});
