import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

async function addWebhook(given: Parameters<typeof someSettings>[0] = {}): Promise<string> {
  return (await api.world.storage.webhooks.create(api.world.workspaceId, someSettings(given), null)).id;
}

async function storedSecret(webhookId: string): Promise<string | null | undefined> {
  await api.world.storage.directory.refresh([api.world.workspaceId]);
  return api.world.storage.directory.get(webhookId)?.secretKey;
}

const create = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    webhook { id name enabled retryCount timeoutMs eventFilter { mode events } conditions { field operator value } hasSecret status stats { successRate lastDeliveryAt } }
    secretKey
    userErrors { field code message }
  }
}`;
const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) { webhook { name description enabled } userErrors { field code } }
}`;
const valid = { name: 'CRM', url: 'https://crm.example.com/hook' };

describe('creating a webhook', () => {
  it('uses the defaults for absent settings', async () => {
    const { body } = await ask(api.server.url, create, { input: valid });
    expect(body.data.createWebhook).toEqual({
      webhook: {
        id: expect.any(String),
        name: 'CRM',
        enabled: true,
        retryCount: 3,
        timeoutMs: 5000,
        eventFilter: { mode: 'INCLUDE', events: [] },
        conditions: [],
        hasSecret: false,
        status: 'IDLE',
        stats: { successRate: null, lastDeliveryAt: null },
      },
      secretKey: null,
      userErrors: [],
    });
    expect(api.world.calls).toContain('live.wake');
  });

  it('returns a generated secret once, and a given one never', async () => {
    const generated = (await ask(api.server.url, create, { input: { ...valid, generateSecret: true } })).body
      .data.createWebhook;
    expect(generated.secretKey).toMatch(/^whsec_/);
    expect(generated.webhook.hasSecret).toBe(true);
    expect(await storedSecret(generated.webhook.id)).toBe(generated.secretKey);
    const given = (await ask(api.server.url, create, { input: { ...valid, secretKey: 'my own key' } })).body
      .data.createWebhook;
    expect(given.secretKey).toBeNull();
    expect(await storedSecret(given.webhook.id)).toBe('my own key');
  });

  it('refuses a condition without a value, and accepts one with null', async () => {
    const input = (condition: object) => ({
      input: { ...valid, conditions: [{ field: 'a', operator: 'EQUALS', ...condition }] },
    });
    const absent = (await ask(api.server.url, create, input({}))).body.data.createWebhook;
    expect(absent.userErrors).toEqual([
      expect.objectContaining({ field: ['conditions', '0', 'value'], code: 'REQUIRED' }),
    ]);
    const given = (await ask(api.server.url, create, input({ value: null }))).body.data.createWebhook;
    expect(given.webhook.conditions).toEqual([{ field: 'a', operator: 'EQUALS', value: null }]);
  });

  it('makes the same difference for values written into the document', async () => {
    const written = (value: string) =>
      `mutation { createWebhook(input: { name: "a", url: "https://example.com", conditions: [{ field: "a", operator: EQUALS ${value} }] }) { userErrors { code } } }`;
    expect((await ask(api.server.url, written(''))).body.data.createWebhook.userErrors).toEqual([
      { code: 'REQUIRED' },
    ]);
    expect((await ask(api.server.url, written(', value: null'))).body.data.createWebhook.userErrors).toEqual(
      [],
    );
  });
});

describe('changing and deleting a webhook', () => {
  it('keeps absent settings and clears those that are null', async () => {
    const id = await addWebhook({ name: 'Old', description: 'words' });
    const change = async (input: object) =>
      (await ask(api.server.url, update, { id, input })).body.data.updateWebhook;
    expect((await change({ name: 'New' })).webhook).toEqual({
      name: 'New',
      description: 'words',
      enabled: true,
    });
    expect((await change({ description: null, enabled: false })).webhook).toEqual({
      name: 'New',
      description: null,
      enabled: false,
    });
    expect((await change({ name: null })).userErrors).toEqual([{ field: ['name'], code: 'REQUIRED' }]);
  });

  it('keeps how many conditions must pass until that is changed, and ALL is the default', async () => {
    const conditions = [{ field: 'items.*.a\\.b', operator: 'NOT_IN', value: ['x', null] }];
    const fields =
      'webhook { id conditionMatch conditions { field operator value } } userErrors { field code }';
    const created = async (input: object) =>
      (
        await ask(
          api.server.url,
          `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ${fields} } }`,
          { input: { ...valid, ...input } },
        )
      ).body.data.createWebhook;
    expect((await created({})).webhook.conditionMatch).toBe('ALL');
    const { webhook } = await created({ conditions, conditionMatch: 'ANY' });
    expect(webhook).toMatchObject({ conditions, conditionMatch: 'ANY' });
    const change = async (input: object) =>
      (
        await ask(
          api.server.url,
          `mutation ($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) { ${fields} } }`,
          { id: webhook.id, input },
        )
      ).body.data.updateWebhook;
    expect((await change({ name: 'New' })).webhook).toMatchObject({ conditions, conditionMatch: 'ANY' });
    expect((await change({ conditionMatch: 'ALL' })).webhook).toMatchObject({
      conditions,
      conditionMatch: 'ALL',
    });
    expect((await change({ conditionMatch: null })).userErrors).toEqual([
      { field: ['conditionMatch'], code: 'REQUIRED' },
    ]);
  });

  it('hides a deleted webhook except in the log', async () => {
    const id = await addWebhook({ name: 'Gone' });
    const eventRowId = await api.world.addEvent([id]);
    const { workspaceId, storage } = api.world;
    await record(storage.pool, [someAttempt({ workspaceId, webhookId: id, eventRowId })]);
    const remove = 'mutation ($id: ID!) { deleteWebhook(id: $id) { deletedId userErrors { code } } }';
    expect((await ask(api.server.url, remove, { id })).body.data.deleteWebhook).toEqual({
      deletedId: id,
      userErrors: [],
    });
    const read =
      'query ($id: ID!) { webhook(id: $id) { id } deliveryAttempts(webhookId: $id) { items { webhook { name } } } }';
    const { data } = (await ask(api.server.url, read, { id })).body;
    expect(data).toEqual({ webhook: null, deliveryAttempts: { items: [{ webhook: { name: 'Gone' } }] } });
  });
});
