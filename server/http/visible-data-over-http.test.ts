import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';

const api = serveApi();

/** Adds an event with one attempt at the webhook. */
async function addAttempt(webhookId: string): Promise<void> {
  const { workspaceId, storage } = api.world;
  const eventRowId = await api.world.addEvent([webhookId]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId })]);
}

describe('roles', () => {
  it('a field that hides in a fragment is refused, too', async () => {
    const read = await ask(
      api.server.url,
      '{ ... { ...Hidden } } fragment Hidden on Query { x: webhooks { totalCount } }',
      {},
      'ingest',
    );
    expect(read.body.errors[0]).toMatchObject({
      message: expect.stringContaining('webhooks'),
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('the viewer is told who calls', async () => {
    const { body } = await ask(api.server.url, '{ viewer { role workspace { name } } }', {}, 'viewer');
    expect(body.data.viewer).toEqual({ role: 'VIEWER', workspace: { name: 'Main' } });
  });
});

describe('credentials in headers', () => {
  const read =
    'query ($id: ID!) { webhook(id: $id) { customHeaders { name value } } deliveryAttempts(webhookId: $id) { items { request { headers { name value } } } } }';

  it.each([
    ['owner', 'hunter2', 'password-in-disguise'],
    ['viewer', '••••••', '••••••'],
  ])('as the %s sees them', async (role, value, disguised) => {
    const customHeaders = [
      { name: 'X-Api-Key', value: 'hunter2' },
      { name: 'User-Agent', value: 'password-in-disguise' },
    ];
    const settings = someSettings({ customHeaders });
    const { id } = await api.world.storage.webhooks.create(api.world.workspaceId, settings, null);
    await addAttempt(id);
    const { data } = (await ask(api.server.url, read, { id }, role)).body;
    expect(data.webhook.customHeaders).toEqual([
      { name: 'X-Api-Key', value },
      { name: 'User-Agent', value: disguised },
    ]);
    const { headers } = data.deliveryAttempts.items[0].request;
    expect(headers).toContainEqual({ name: 'X-Perspection-Event', value: 'purchase' });
    expect(headers).toContainEqual({ name: 'User-Agent', value: disguised });
    expect(headers).toContainEqual({ name: 'X-Api-Key', value });
  });
});

describe('the query of a URL, which may be a credential', () => {
  const url = 'https://example.com/hook?token=hunter2';
  const read =
    'query ($id: ID!) { webhook(id: $id) { url } deliveryAttempts(webhookId: $id) { items { request { url } webhook { url } } } }';

  it.each([
    ['owner', url],
    ['editor', url],
    ['viewer', 'https://example.com/hook?••••••'],
  ])('as the %s sees it', async (role, shown) => {
    const settings = someSettings({ url });
    const { id } = await api.world.storage.webhooks.create(api.world.workspaceId, settings, null);
    await addAttempt(id);
    const { data } = (await ask(api.server.url, read, { id }, role)).body;
    expect(data.webhook).toEqual({ url: shown });
    expect(data.deliveryAttempts.items).toEqual([{ request: { url: shown }, webhook: { url: shown } }]);
  });

  it('cannot be found out by searching', async () => {
    const found = async (search: string) => {
      const query = 'query ($search: String) { webhooks(search: $search) { totalCount } }';
      return (await ask(api.server.url, query, { search }, 'viewer')).body.data.webhooks.totalCount;
    };
    const settings = someSettings({ url: 'https://searched.example.com/hook?token=hunter2' });
    await api.world.storage.webhooks.create(api.world.workspaceId, settings, null);
    expect(await found('searched.example.com/hook')).toBe(1);
    for (const part of ['searched.example.com/hook?', '?token', 'token', 'hunter2'])
      expect(await found(part)).toBe(0);
  });
});
