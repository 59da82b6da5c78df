import { beforeAll, describe, expect, it } from 'vitest';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { type AuditAction, healthy, theSystem } from '../model/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { addPerson } from '../testing/people.ts';
import { startReceiver } from '../testing/receiver.ts';
import { changeHealth, holdDeliveries } from '../storage/index.ts';
import { someSettings } from '../testing/settings.ts';

/** Makes what a mutation needs, and returns its arguments and fields. */
type Example = (given: Given) => string | Promise<string>;

interface Given {
  readonly webhookId: string;
  readonly sourceId: string;
}

const errors = 'userErrors { code message }';
const noWorkspace = '00000000-0000-0000-0000-000000000000';

/** For every mutation that is audited: its action, and a call that changes something. */
const audited: Readonly<Record<string, readonly [AuditAction, Example]>> = {
  createWorkspace: ['WORKSPACE_CREATED', () => `(input: { name: "New" }) { ${errors} }`],
  updateWorkspace: [
    'WORKSPACE_UPDATED',
    () => `(id: "${world.workspaceId}", input: { hidePersonalData: true }) { ${errors} }`,
  ],
  deleteWorkspace: [
    'WORKSPACE_DELETED',
    async () => `(id: "${await addWorkspace(world.storage.pool, 'Old')}", name: "Old") { ${errors} }`,
  ],
  restoreWorkspace: [
    'WORKSPACE_RESTORED',
    async () => {
      const id = await addWorkspace(world.storage.pool, 'Old');
      await world.storage.workspaces.delete(id, 'Old');
      return `(id: "${id}") { ${errors} }`;
    },
  ],
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
  startRedelivery: ['JOB_STARTED', () => `(filter: { states: [FAILED] }) { ${errors} }`],
  startReplay: [
    'JOB_STARTED',
    ({ webhookId }) => `(webhookId: "${webhookId}", since: "2026-01-01T00:00:00Z") { ${errors} }`,
  ],
  discardHeld: ['JOB_STARTED', ({ webhookId }) => `(webhookId: "${webhookId}") { ${errors} }`],
  pauseJob: ['JOB_PAUSED', async ({ webhookId }) => `(id: "${await job(webhookId)}") { ${errors} }`],
  resumeJob: [
    'JOB_RESUMED',
    async ({ webhookId }) => {
      const id = await job(webhookId);
      await world.services.bulkJobs.change(world.workspaceId, id, 'PAUSE');
      return `(id: "${id}") { ${errors} }`;
    },
  ],
  cancelJob: ['JOB_CANCELLED', async ({ webhookId }) => `(id: "${await job(webhookId)}") { ${errors} }`],
  checkEndpoint: [
    'ENDPOINT_CHECKED',
    async ({ webhookId }) => `(webhookId: "${await paused(webhookId)}") { ${errors} }`,
  ],
  resumeEndpoint: [
    'ENDPOINT_RESUMED',
    async ({ webhookId }) => `(webhookId: "${await paused(webhookId)}") { ${errors} }`,
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
  eraseUser: ['USER_ERASED', () => `(userId: "${uuidv7()}") { ${errors} }`],
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
  inviteMember: ['MEMBER_INVITED', () => `(input: { email: "a@example.com", role: EDITOR }) { ${errors} }`],
  revokeInvitation: [
    'INVITATION_REVOKED',
    async () => {
      const times = { createdAt: new Date(), expiresAt: new Date(Date.now() + 60_000) };
      const invitation = { id: uuidv7(), email: 'b@example.com', role: 'VIEWER', ...times } as const;
      const link = { tokenHash: uuidv7(), mailed: false };
      const { invitations } = world.storage.people;
      await invitations.create(world.workspaceId, { ...invitation, ...link }, theSystem);
      return `(id: "${invitation.id}") { ${errors} }`;
    },
  ],
  changeMemberRole: ['MEMBER_ROLE_CHANGED', async () => `(${await member()}, role: EDITOR) { ${errors} }`],
  removeMember: ['MEMBER_REMOVED', async () => `(${await member()}) { ${errors} }`],
  resetSecondFactors: [
    'SECOND_FACTORS_RESET',
    async () => {
      const { email } = await addPerson(world.storage.pool, { [world.workspaceId]: 'VIEWER' });
      return `(email: "${email.toUpperCase()}") { ${errors} }`;
    },
  ],
  createPasswordResetLink: ['PASSWORD_RESET_LINK_CREATED', async () => `(${await member()}) { ${errors} }`],
};

/** Starts a job, and returns its id. */
async function job(webhookId: string): Promise<string> {
  const filter = JSON.stringify({ webhookId });
  const given = { webhookId, filter, ratePerSecond: 1, total: 0, totalIsExact: true };
  const { workspaceId, services } = world;
  const started = await services.bulkJobs.start(workspaceId, { kind: 'DISCARD', name: 'Discard', ...given });
  return started.job!.id;
}

/** Opens the breaker of a webhook that a delivery is held for, and returns its id. */
async function paused(webhookId: string): Promise<string> {
  const { workspaceId, storage } = world;
  const health = { ...healthy, state: 'OPEN' as const, nextProbeAt: new Date(Date.now() + 60_000) };
  await changeHealth(storage.pool, { workspaceId, webhookId }, healthy, health);
  const eventRowId = await world.addEvent([webhookId]);
  await holdDeliveries(storage.pool, [{ workspaceId, webhookId, eventRowId, ordinal: 0 }]);
  return webhookId;
}

/** An argument that names a member of the workspace. */
async function member(): Promise<string> {
  const { id } = await addPerson(world.storage.pool, { [world.workspaceId]: 'VIEWER' });
  return `userId: "${id}"`;
}

/** What is in the log of the installation: a workspace may not be there to have it. */
const ofInstallation: readonly AuditAction[] = [
  'WORKSPACE_CREATED',
  'WORKSPACE_DELETED',
  'WORKSPACE_RESTORED',
];

/** Mutations that change no settings. */
const others: Readonly<Record<string, Example>> = {
  ingestEvents: () => '(events: [{ event_name: "purchase" }]) { acceptedCount }',
  // A key has no sessions to end.
  revokeSession: () => `(id: "${uuidv7()}") { revokedId }`,
  revokeOtherSessions: () => ' { revokedCount }',
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
  const { body } = await ask(server.url, `mutation { ${mutation}${call} }`, {}, 'operator');
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
        workspace_id: ofInstallation.includes(action) ? noWorkspace : world.workspaceId,
        action,
        actor_kind: 'BOOTSTRAP_KEY',
        actor_id: 'b0000000-0000-7000-8000-000000000001',
        client_address: '127.0.0.1',
        object_type: expect.any(String),
        object_id: expect.any(String),
        // Of an erasure, its day: who was erased is not told.
        object_name:
          action === 'USER_ERASED' ? expect.stringMatching(/^Erasure of [\d-]+$/) : expect.any(String),
      },
    ]);
  },
);

it.each(Object.entries(others))('%s adds none', async (mutation, example) =>
  expect(await entriesOf(mutation, example)).toEqual([]),
);

describe('the log of the installation', () => {
  const document = '{ auditLog(installation: true) { nodes { id } } }';

  it('is for the bootstrap key', async () =>
    expect((await ask(server.url, document, {}, 'operator')).body.data.auditLog.nodes).toHaveLength(4));

  it('is for no other key', async () =>
    expect((await ask(server.url, document)).body.errors[0].extensions.code).toBe('FORBIDDEN'));
});
