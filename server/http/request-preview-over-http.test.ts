import { beforeAll, describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { addWorkspace } from '../testing/database.ts';
import { ask, startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { serveApi } from '../testing/served-api.ts';
import { someSettings } from '../testing/settings.ts';
import { insertEvents } from '../storage/index.ts';

const keep = closingAfterAll();
const api = serveApi();
const mask = '••••••';
let webhookId: string;

beforeAll(async () => {
  const { storage, workspaceId } = api.world;
  const settings = someSettings({
    url: 'https://crm.example.com/hook?token=hunter2',
    customHeaders: [{ name: 'X-Api-Key', value: 'hunter2' }],
    authentication: { type: 'BASIC', username: 'crm', secret: 'the password' },
  });
  ({ id: webhookId } = await storage.webhooks.create(workspaceId, settings, 'a secret key of the webhook'));
});

const query = `query ($id: ID!, $event: ID) { webhook(id: $id) { requestPreview(eventId: $event) {
  method url headers { name value kind } body unsent } } }`;

interface Preview {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string; readonly kind: string }[];
  readonly body: string | null;
  readonly unsent: string | null;
}

async function preview(event: string | null, role = 'owner', id = webhookId): Promise<Preview | null> {
  const { body } = await ask(api.server.url, query, { id, event }, role);
  expect(body.errors).toBeUndefined();
  return body.data.webhook.requestPreview;
}

const valueOf = (shown: Preview | null, wanted: string) =>
  shown!.headers.find(({ name }) => name.toLowerCase() === wanted)?.value;

describe('the request that a webhook would send', () => {
  it.each(['owner', 'editor'])('for an event is shown to an %s, but for credentials', async (role) => {
    const event = await api.world.addEvent([]);
    const shown = await preview(event, role);
    expect(shown).toMatchObject({
      method: 'POST',
      url: 'https://crm.example.com/hook?token=hunter2',
      body: `{"event_id":"e-${event}","event_name":"purchase"}`,
      unsent: null,
    });
    expect(valueOf(shown, 'x-api-key')).toBe('hunter2');
    expect(valueOf(shown, 'x-perspection-event-id')).toBe(`e-${event}`);
    expect(valueOf(shown, 'x-perspection-signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(valueOf(shown, 'authorization')).toBe(`Basic ${mask}`);
    expect(valueOf(shown, 'content-length')).toBe(String(shown!.body!.length));
  });

  it('has neither credentials nor signatures for a VIEWER, who could send them in our name', async () => {
    const event = await api.world.addEvent([]);
    const shown = await preview(event, 'viewer');
    expect(shown!.url).toBe(`https://crm.example.com/hook?${mask}`);
    for (const name of ['x-api-key', 'x-perspection-signature']) expect(valueOf(shown, name)).toBe(mask);
    expect(valueOf(shown, 'authorization')).toBe(`Basic ${mask}`);
    expect(valueOf(shown, 'x-perspection-event-id')).toBe(`e-${event}`);
    expect(shown!.body).toContain(event);
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('is that of a test send when no event is given', async () => {
    const shown = await preview(null);
    expect(valueOf(shown, 'x-perspection-test')).toBe('true');
    expect(JSON.parse(shown!.body!)).toMatchObject({ event_name: 'purchase' });
  });

  it('says why nothing can be sent', async () => {
    const { storage, workspaceId } = api.world;
    const { id } = await storage.webhooks.create(workspaceId, someSettings(), 'a secret key of the webhook');
    await storage.pool.query(`update settings.webhooks set sealed_secret = 'v1.AAAA' where id = $1`, [id]);
    await storage.webhooks.update(workspaceId, id, { name: 'Damaged' });
    expect(await preview(null, 'owner', id)).toMatchObject({
      headers: [],
      unsent: 'not sent: the secret key cannot be decrypted',
    });
  });

  it('is null for an event of another workspace, and for what is no event', async () => {
    const { storage } = api.world;
    const id = uuidv7();
    const event = { id, eventId: 'theirs', eventName: 'purchase', userId: null, test: false };
    const elsewhere = await addWorkspace(storage.pool);
    await insertEvents(storage.pool, [
      { workspaceId: elsewhere, ...event, payload: '{"secret":1}', webhookIds: [], receivedAt: new Date() },
    ]);
    for (const other of [id, uuidv7(), 'no id', '']) expect(await preview(other)).toBeNull();
  });
});

it('hides the payload where personal data is hidden', async () => {
  const { workspaceId } = api.world;
  const event = await api.world.addEvent([]);
  const authenticate = async () => ({
    workspaceId,
    workspaceName: 'Main',
    role: 'VIEWER' as const,
    actor: { kind: 'API_KEY' as const, id: uuidv7() },
    bootstrap: false,
    hidePersonalData: true,
  });
  const { server, url } = await startApiServer({ ...api.world, access: { authenticate } });
  keep(server);
  const { data } = (await ask(url, query, { id: webhookId, event })).body;
  const shown = data.webhook.requestPreview;
  expect(shown.body).toBeNull();
  expect(valueOf(shown, 'x-perspection-signature')).toBe(mask);
});
