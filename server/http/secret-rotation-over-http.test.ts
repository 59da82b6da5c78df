import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();
const hourMs = 3_600_000;

const rotateDocument = `mutation ($id: ID!, $input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(id: $id, input: $input) {
    webhook { id hasSecret secretHint previousSecretUntil }
    secretKey
    userErrors { field code message }
  }
}`;
const endDocument = `mutation ($id: ID!) {
  endWebhookSecretOverlap(id: $id) { webhook { previousSecretUntil } userErrors { field code } }
}`;

async function addWebhook(): Promise<string> {
  const { storage, workspaceId } = api.world;
  return (await storage.webhooks.create(workspaceId, someSettings(), 'the first key')).id;
}

async function rotate(id: string, input: object) {
  return (await ask(api.server.url, rotateDocument, { id, input })).body.data.rotateWebhookSecret;
}

async function end(id: string) {
  return (await ask(api.server.url, endDocument, { id })).body.data.endWebhookSecretOverlap;
}

async function presentKey(id: string): Promise<string | null> {
  await api.world.storage.directory.refresh([api.world.workspaceId]);
  return api.world.storage.directory.get(id)!.secretKey;
}

describe('rotating a secret key', () => {
  it('returns a generated key once, and says until when the one before is valid', async () => {
    const id = await addWebhook();
    const before = Date.now();
    const { webhook, secretKey, userErrors } = await rotate(id, {});
    expect(userErrors).toEqual([]);
    expect(secretKey).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/);
    expect(await presentKey(id)).toBe(secretKey);
    expect(webhook).toMatchObject({ id, hasSecret: true, secretHint: secretKey.slice(-4) });
    const until = Date.parse(webhook.previousSecretUntil);
    expect(until - before).toBeGreaterThanOrEqual(24 * hourMs);
    expect(until - Date.now()).toBeLessThanOrEqual(24 * hourMs);
    expect(api.world.calls).toContain('live.wake');
    const found = await ask(api.server.url, `{ webhook(id: "${id}") { previousSecretUntil } }`);
    expect(found.body.data.webhook.previousSecretUntil).toBe(webhook.previousSecretUntil);
  });

  it('never shows a key that was given, and keeps the overlap that was asked for', async () => {
    const id = await addWebhook();
    const { webhook, secretKey } = await rotate(id, { secretKey: 'the second key', overlapHours: 168 });
    expect(secretKey).toBeNull();
    expect(await presentKey(id)).toBe('the second key');
    expect(Date.parse(webhook.previousSecretUntil) - Date.now()).toBeGreaterThan(167 * hourMs);
    const refused = await rotate(id, { overlapHours: 24 });
    expect(refused).toMatchObject({ webhook: null, secretKey: null });
    expect(refused.userErrors).toMatchObject([{ field: null, code: 'IN_USE' }]);
    expect(await presentKey(id)).toBe('the second key');
    expect((await rotate(id, { overlapHours: 0 })).webhook.previousSecretUntil).toBeNull();
  });

  it('can be ended early', async () => {
    const id = await addWebhook();
    await rotate(id, { secretKey: 'the second key' });
    expect(await end(id)).toEqual({ webhook: { previousSecretUntil: null }, userErrors: [] });
    expect(await end(id)).toEqual({ webhook: { previousSecretUntil: null }, userErrors: [] });
    expect((await rotate(id, { secretKey: 'the third key' })).userErrors).toEqual([]);
  });

  it.each([
    [{ secretKey: '' }, ['secretKey'], 'REQUIRED'],
    [{ secretKey: 'k'.repeat(257) }, ['secretKey'], 'TOO_LONG'],
    [{ secretKey: 'a\u0000b' }, ['secretKey'], 'INVALID'],
    [{ overlapHours: -1 }, ['overlapHours'], 'OUT_OF_RANGE'],
    [{ overlapHours: 169 }, ['overlapHours'], 'OUT_OF_RANGE'],
  ])('refuses %j', async (input, field, code) => {
    const id = await addWebhook();
    const refused = await rotate(id, input);
    expect(refused).toMatchObject({ webhook: null, secretKey: null, userErrors: [{ field, code }] });
    expect(await presentKey(id)).toBe('the first key');
  });

  it('of an unknown webhook is an error of its id', async () => {
    const notFound = [expect.objectContaining({ field: ['id'], code: 'NOT_FOUND' })];
    for (const id of ['nonsense', '01a20af2-a837-7082-b4d6-6a92f53b898c']) {
      expect((await rotate(id, {})).userErrors).toEqual(notFound);
      expect((await end(id)).userErrors).toEqual(notFound);
    }
  });
});

describe('further signatures', () => {
  const fields =
    'webhook { id standardWebhooks timestampedSignature ed25519PublicKey } userErrors { field code }';
  const create = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ${fields} } }`;
  const update = `mutation ($id: ID!, $input: UpdateWebhookInput!) {
    updateWebhook(id: $id, input: $input) { ${fields} }
  }`;
  const valid = { name: 'CRM', url: 'https://crm.example.com/hook' };

  it('are off by default, and asked for one by one', async () => {
    const made = (await ask(api.server.url, create, { input: valid })).body.data.createWebhook.webhook;
    const off = { standardWebhooks: 'OFF', timestampedSignature: false, ed25519PublicKey: null };
    expect(made).toMatchObject(off);
    const change = async (input: object) =>
      (await ask(api.server.url, update, { id: made.id, input })).body.data.updateWebhook;
    expect((await change({ timestampedSignature: true })).webhook).toMatchObject({
      ...off,
      timestampedSignature: true,
    });
    const { webhook: on } = await change({ standardWebhooks: 'V1_AND_V1A' });
    expect(on.ed25519PublicKey).toMatch(/^whpk_/);
    expect((await change({ name: 'Other' })).webhook).toEqual(on);
    expect((await change({ standardWebhooks: 'V1' })).webhook).toMatchObject({
      standardWebhooks: 'V1',
      timestampedSignature: true,
      ed25519PublicKey: null,
    });
    expect((await change({ standardWebhooks: null, timestampedSignature: null })).userErrors).toEqual([
      { field: ['standardWebhooks'], code: 'REQUIRED' },
      { field: ['timestampedSignature'], code: 'REQUIRED' },
    ]);
  });
});
