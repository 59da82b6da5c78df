import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { mask, type WebhookSettings } from '../model/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';
import { previewRequest } from './preview-request.ts';

const keep = closingAfterEach();

/** Sends one event to a webhook with these settings. Returns what arrived, and what a preview of it says afterwards. */
async function sentAndPreviewed(settings: Partial<WebhookSettings>, secretKey: string | null) {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  const webhookId = await world.addWebhook({ ...settings, url: `${receiver.url}/hooks?team=data%20b` });
  await world.storage.webhooks.update(world.workspaceId, webhookId, { secretKey });
  world.startWorker();
  await world.send([{ event_name: 'größe', event_id: 'e 1%', properties: { value: 12.5, note: 'ä' } }]);
  await expect.poll(async () => (await attempts(world)).length, { timeout: 10_000 }).toBe(1);
  const [attempt] = await attempts(world);
  const event = await storedEvent(world, attempt!.eventRowId);
  const clock = { ...systemClock, now: () => attempt!.attemptedAt! };
  const preview = await previewRequest({ ...world, clock }, world.workspaceId, webhookId, event);
  return { preview: preview!, received: receiver.requests[0]!, event };
}

async function attempts({ storage, workspaceId }: DeliveryWorld) {
  const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0 });
  return items.filter(({ attemptedAt }) => attemptedAt !== null);
}

async function storedEvent({ storage, workspaceId }: DeliveryWorld, id: string) {
  const event = (await storage.events.findMany(workspaceId, [id])).get(id)!;
  const body = Buffer.from((await storage.events.payloads(workspaceId, [id])).get(id)!);
  const { eventId, eventName, test: isTest } = event;
  return { eventId, eventName, body, test: isTest, source: null, traceContext: null };
}

type Sent = Awaited<ReturnType<typeof sentAndPreviewed>>;

/** The headers of a preview as a server gets them: names and values in turn. */
const flat = ({ preview }: Sent) => preview.headers.flatMap(({ name, value }) => [name, value]);
const kinds = ({ preview }: Sent) =>
  Object.fromEntries(preview.headers.map(({ name, kind }) => [name, kind]));

test.each<[string, Partial<WebhookSettings>, string | null]>([
  ['without a secret key', {}, null],
  ['with a secret key', {}, 'a secret key of the webhook'],
  [
    'with every signature there is',
    { standardWebhooks: 'V1_AND_V1A', timestampedSignature: true },
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ],
  [
    'with custom headers, one of them in place of ours',
    {
      customHeaders: [
        { name: 'user-agent', value: 'crm/1' },
        { name: 'X-Team', value: 'data; "a"' },
      ],
    },
    'a secret key of the webhook',
  ],
])(
  'the preview of a webhook %s is what its receiver gets, header by header and byte by byte',
  async (_what, settings, key) => {
    const sent = await sentAndPreviewed(settings, key);
    const { preview, received, event } = sent;
    expect(preview.unsent).toBeNull();
    expect(flat(sent)).toEqual(received.rawHeaders);
    expect(new URL(preview.url).pathname + new URL(preview.url).search).toBe(received.path);
    expect(event.body.equals(received.body)).toBe(true);
  },
);

test('each header says where it comes from', async () => {
  const sent = await sentAndPreviewed(
    {
      standardWebhooks: 'V1',
      timestampedSignature: true,
      customHeaders: [{ name: 'User-Agent', value: 'crm/1' }],
      authentication: { type: 'BEARER', secret: 'the token' },
    },
    'a secret key of the webhook',
  );
  expect(kinds(sent)).toEqual({
    host: 'TRANSPORT',
    connection: 'TRANSPORT',
    'Content-Type': 'PRODUCT',
    'User-Agent': 'CUSTOM',
    Accept: 'PRODUCT',
    'X-Perspection-Event': 'PRODUCT',
    'X-Perspection-Event-ID': 'PRODUCT',
    'X-Perspection-Delivery-Attempt': 'PRODUCT',
    'X-Perspection-Signature': 'SIGNATURE',
    'X-Perspection-Timestamp': 'SIGNATURE',
    'X-Perspection-Signature-V2': 'SIGNATURE',
    'webhook-id': 'SIGNATURE',
    'webhook-timestamp': 'SIGNATURE',
    'webhook-signature': 'SIGNATURE',
    Authorization: 'AUTHENTICATION',
    'content-length': 'TRANSPORT',
  });
});

test.each<[string, NonNullable<WebhookSettings['authentication']>, string]>([
  ['a password', { type: 'BASIC', username: 'crm', secret: 'the password' }, `Basic ${mask}`],
  ['a token', { type: 'BEARER', secret: 'the token' }, `Bearer ${mask}`],
])('%s is sent, and masked in the preview: the rest is the same', async (_what, authentication, shown) => {
  const sent = await sentAndPreviewed({ authentication }, null);
  const masked = sent.received.rawHeaders.map((text) => (/^(Basic|Bearer) /.test(text) ? shown : text));
  expect(masked).not.toEqual(sent.received.rawHeaders);
  expect(flat(sent)).toEqual(masked);
});

test('an access token is obtained for no preview', async () => {
  const world = await startDeliveryWorld(keep);
  const authentication = {
    type: 'OAUTH2' as const,
    tokenUrl: 'https://login.example.com/token',
    clientId: 'crm',
    secret: 'the secret',
    clientAuthentication: 'BODY' as const,
    scope: null,
    parameters: [],
  };
  const webhookId = await world.addWebhook({ url: 'http://127.0.0.1:9/', authentication });
  const event = {
    eventId: 'e',
    eventName: 'a',
    body: Buffer.from('{}'),
    test: false,
    source: null,
    traceContext: null,
  };
  const parts = { storage: world.storage, clock: systemClock };
  const preview = await previewRequest(parts, world.workspaceId, webhookId, event);
  expect(preview!.headers).toContainEqual({
    name: 'Authorization',
    value: `Bearer ${mask}`,
    kind: 'AUTHENTICATION',
  });
  const elsewhere = await addWorkspace(world.storage.pool);
  expect(await previewRequest(parts, elsewhere, webhookId, event)).toBeNull();
});
