import { beforeAll, expect, it } from 'vitest';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { type AuditAction } from '../model/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';

/** Makes what a mutation needs, and returns its arguments and fields. */
type Example = (given: Given) => string | Promise<string>;

interface Given {
  readonly webhookId: string;
  readonly sourceId: string;
}

const errors = 'userErrors { code message }';

/** For every mutation that is audited: its action, and a call that changes something. */
const audited: Readonly<Record<string, readonly [AuditAction, Example]>> = {
  createWebhook: [
    'WEBHOOK_CREATED',
    () => `(input: { name: "Orders", url: "https://example.com/" }) { ${errors} }`,
  ],
  updateWebhook: [
    'WEBHOOK_UPDATED',
    ({ webhookId: id }) => `(id: "${id}", input: { retryCount: 0 }) { ${errors} }`,
  ],
  rotateWebhookSecret: [
    'WEBHOOK_SECRET_ROTATED',
    ({ webhookId: id }) => `(id: "${id}", input: { overlapHours: 1 }) { ${errors} }`,
  ],
  endWebhookSecretOverlap: [
    'WEBHOOK_SECRET_OVERLAP_ENDED',
    async ({ webhookId: id }) => {
      const rotation = { secretKey: 'next', overlapMs: 60_000 };
      await world.storage.webhooks.rotateSecret(world.workspaceId, id, rotation);
      return `(id: "${id}") { ${errors} }`;
    },
  ],
  deleteWebhook: ['WEBHOOK_DELETED', ({ webhookId: id }) => `(id: "${id}") { ${errors} }`],
  sendTestEvent: ['TEST_SENT', ({ webhookId: id }) => `(webhookId: "${id}") { ${errors} }`],
  redeliver: [
    'REDELIVERY_REQUESTED',
    async ({ webhookId }) =>
      `(deliveryId: "${await world.addEvent([webhookId])}.${webhookId}") { ${errors} }`,
  ],
  createSource: ['SOURCE_CREATED', () => `(input: { name: "${uuidv7()}" }) { ${errors} }`],
  updateSource: [
    'SOURCE_UPDATED',
    ({ sourceId: id }) => `(id: "${id}", input: { enabled: false }) { ${errors} }`,
  ],
  deleteSource: ['SOURCE_DELETED', ({ sourceId: id }) => `(id: "${id}") { ${errors} }`],
  setEventSchema: [
    'EVENT_SCHEMA_SET',
    () => `(input: { eventName: "purchase", schema: {}, mode: WARN }) { ${errors} }`,
  ],
  deleteEventSchema: [
    'EVENT_SCHEMA_DELETED',
    async () => {
      const schema = { eventName: 'signup', schema: {}, mode: 'OFF' } as const;
      await world.storage.eventSchemas.set(world.workspaceId, schema);
      return `(eventName: "signup") { ${errors} }`;
    },
  ],
  createApiKey: ['API_KEY_CREATED', () => `(input: { name: "Deploy", role: INGEST }) { ${errors} }`],
  revokeApiKey: [
    'API_KEY_REVOKED',
    async () => {
      const key = {
        name: 'Old',
        role: 'VIEWER',
        hash: uuidv7(),
        hint: 'abcd',
        createdBy: uuidv7(),
        expiresAt: null,
      } as const;
      const created = await world.storage.apiKeys.create(world.workspaceId, key);
      return `(id: "${(created as { id: string }).id}") { ${errors} }`;
    },
  ],
};

/** Mutations that change no settings. */
const others: Readonly<Record<string, Example>> = {
  ingestEvents: () => '(events: [{ event_name: "purchase" }]) { acceptedCount }',
};

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;
let url: string;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep({ close: () => server.server.close() });
  ({ url } = keep(await startReceiver()));
});

/** Makes what a mutation needs, and then runs it. @returns The entries that the audit log has of it. */
async function entriesOf(mutation: string, example: Example): Promise<object[]> {
  const { storage, workspaceId } = world;
  const { id: webhookId } = await storage.webhooks.create(workspaceId, someSettings({ url }), 'secret');
  const settings = {
    name: uuidv7(),
    enabled: true,
    allowedOrigins: [],
    eventsPerMinute: null,
    eventsPerDay: null,
    snakeCaseNames: false,
    ipPolicy: 'KEEP',
    disabledEnrichers: [],
  } as const;
  const source = await storage.sources.create(workspaceId, settings, uuidv7());
  const call = await example({ webhookId, sourceId: (source as { id: string }).id });
  const before = await storage.pool.query<{ id: string }>('select id from settings.audit_log');
  const { body } = await ask(server.url, `mutation { ${mutation}${call} }`);
  expect(body.errors).toBeUndefined();
  expect(body.data[mutation].userErrors ?? []).toEqual([]);
  const { rows } = await storage.pool.query<object>(
    'select * from settings.audit_log where id <> all ($1::uuid[])',
    [before.rows.map(({ id }) => id)],
  );
  return rows;
}

it('every mutation of the schema has an action, or is known to change no settings', () => {
  const fields = Object.keys(buildApiSchema().getMutationType()!.getFields());
  expect([...Object.keys(audited), ...Object.keys(others)].toSorted()).toEqual(fields.toSorted());
});

it.each(Object.entries(audited))(
  '%s adds one entry in the name of its caller',
  async (mutation, [action, example]) => {
    expect(await entriesOf(mutation, example)).toMatchObject([
      {
        workspace_id: world.workspaceId,
        action,
        actor_kind: 'BOOTSTRAP_KEY',
        actor_id: 'b0000000-0000-7000-8000-000000000001',
        client_address: '127.0.0.1',
        object_type: expect.any(String),
        object_id: expect.any(String),
        object_name: expect.any(String),
      },
    ]);
  },
);

it.each(Object.entries(others))('%s adds none', async (mutation, example) =>
  expect(await entriesOf(mutation, example)).toEqual([]),
);
