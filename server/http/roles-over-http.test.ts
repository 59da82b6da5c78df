import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { type Role } from '../model/index.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

const roles = ['OWNER', 'EDITOR', 'VIEWER', 'INGEST'] as const;
const readers: readonly Role[] = ['OWNER', 'EDITOR', 'VIEWER'];
const editors: readonly Role[] = ['OWNER', 'EDITOR'];
const owners: readonly Role[] = ['OWNER'];
const senders: readonly Role[] = ['OWNER', 'EDITOR', 'INGEST'];

/** Stands for the id of a webhook that exists, in the documents below. */
const id = 'WEBHOOK';
const userErrors = 'userErrors { code }';

/** What docs/api.md grants to each role: every field of a root type, who may use it, and a document that does. */
const table: Readonly<Record<string, readonly [readonly Role[], string]>> = {
  'Query.viewer': [readers, '{ viewer { role } }'],
  'Query.apiKeys': [owners, '{ apiKeys { name } }'],
  'Query.encryptionKeys': [owners, '{ encryptionKeys { id } }'],
  'Mutation.createApiKey': [
    owners,
    `mutation { createApiKey(input: { name: "", role: VIEWER }) { ${userErrors} } }`,
  ],
  'Mutation.revokeApiKey': [owners, `mutation { revokeApiKey(id: "${uuidv7()}") { ${userErrors} } }`],
  'Query.members': [owners, '{ members { role } }'],
  'Query.invitations': [owners, '{ invitations { role } }'],
  'Mutation.inviteMember': [
    owners,
    `mutation { inviteMember(input: { email: "", role: VIEWER }) { ${userErrors} } }`,
  ],
  'Mutation.revokeInvitation': [owners, `mutation { revokeInvitation(id: "${uuidv7()}") { ${userErrors} } }`],
  'Mutation.changeMemberRole': [
    owners,
    `mutation { changeMemberRole(userId: "${uuidv7()}", role: VIEWER) { ${userErrors} } }`,
  ],
  'Mutation.createPasswordResetLink': [
    owners,
    `mutation { createPasswordResetLink(userId: "${uuidv7()}") { ${userErrors} } }`,
  ],
  'Mutation.removeMember': [readers, `mutation { removeMember(userId: "${uuidv7()}") { ${userErrors} } }`],
  'Query.sessions': [readers, '{ sessions { id } }'],
  'Mutation.revokeSession': [readers, `mutation { revokeSession(id: "${uuidv7()}") { ${userErrors} } }`],
  'Mutation.revokeOtherSessions': [readers, 'mutation { revokeOtherSessions { revokedCount } }'],
  'Query.webhooks': [readers, '{ webhooks { totalCount } }'],
  'Query.webhooksConnection': [readers, '{ webhooksConnection { nodes { id } } }'],
  'Query.webhooksNeedingAttention': [readers, '{ webhooksNeedingAttention { nodes { reason } } }'],
  'Query.webhook': [readers, `{ webhook(id: "${id}") { id } }`],
  'Query.testWebhook': [readers, `{ testWebhook(id: "${id}") { matches } }`],
  'Query.testFilters': [readers, '{ testFilters(filters: {}) { matches } }'],
  'Query.deliveryAttempts': [readers, '{ deliveryAttempts { hasMore } }'],
  'Query.deliveryAttemptsConnection': [readers, '{ deliveryAttemptsConnection { nodes { id } } }'],
  'Query.deliveryAttempt': [readers, `{ deliveryAttempt(id: "${id}") { id } }`],
  'Query.delivery': [readers, `{ delivery(id: "${id}") { id } }`],
  'Query.event': [readers, `{ event(id: "${id}") { id } }`],
  'Query.events': [readers, '{ events { nodes { id } } }'],
  'Query.eventType': [readers, '{ eventType(name: "purchase") { name } }'],
  'Query.eventNames': [readers, '{ eventNames { nodes { name } } }'],
  'Query.eventTypes': [readers, '{ eventTypes { name } }'],
  'Query.pipeline': [readers, '{ pipeline { stages { in } } }'],
  'Query.refusedEvents': [readers, '{ refusedEvents { nodes { id } } }'],
  'Query.previewPipeline': [readers, '{ previewPipeline(event: {}) { matchedWebhooks } }'],
  'Query.sampleEvent': [readers, '{ sampleEvent }'],
  'Query.filterSuggestions': [readers, '{ filterSuggestions { eventNames } }'],
  'Query.eventSchemas': [readers, '{ eventSchemas { eventName } }'],
  'Query.sources': [readers, '{ sources { name } }'],
  'Query.source': [readers, `{ source(id: "${id}") { name } }`],
  'Mutation.createSource': [editors, `mutation { createSource(input: { name: "a" }) { ${userErrors} } }`],
  'Mutation.updateSource': [editors, `mutation { updateSource(id: "${id}", input: {}) { ${userErrors} } }`],
  'Mutation.deleteSource': [editors, `mutation { deleteSource(id: "${uuidv7()}") { ${userErrors} } }`],
  'Mutation.setEventSchema': [
    editors,
    `mutation { setEventSchema(input: { eventName: "a", schema: {}, mode: OFF }) { ${userErrors} } }`,
  ],
  'Mutation.deleteEventSchema': [editors, `mutation { deleteEventSchema(eventName: "a") { ${userErrors} } }`],
  'Mutation.createWebhook': [
    editors,
    `mutation { createWebhook(input: { name: "a", url: "https://example.com" }) { ${userErrors} } }`,
  ],
  'Mutation.updateWebhook': [editors, `mutation { updateWebhook(id: "${id}", input: {}) { ${userErrors} } }`],
  'Mutation.deleteWebhook': [editors, `mutation { deleteWebhook(id: "${uuidv7()}") { ${userErrors} } }`],
  'Mutation.rotateWebhookSecret': [
    editors,
    `mutation { rotateWebhookSecret(id: "${id}", input: { overlapHours: 0 }) { ${userErrors} } }`,
  ],
  'Mutation.endWebhookSecretOverlap': [
    editors,
    `mutation { endWebhookSecretOverlap(id: "${id}") { ${userErrors} } }`,
  ],
  'Mutation.ingestEvents': [
    senders,
    'mutation { ingestEvents(events: [{ event_name: "a" }]) { acceptedCount } }',
  ],
  'Mutation.sendTestEvent': [editors, `mutation { sendTestEvent(webhookId: "${id}") { ${userErrors} } }`],
  'Mutation.redeliver': [editors, `mutation { redeliver(deliveryId: "x") { ${userErrors} } }`],
  'Subscription.webhookUpdated': [readers, 'subscription { webhookUpdated { kind } }'],
  'Subscription.pipelineChanged': [readers, 'subscription { pipelineChanged { stages { in } } }'],
  'Subscription.deliveryAttempted': [readers, 'subscription { deliveryAttempted { cursor } }'],
};

const keep = closingAfterAll();
let server: ApiServer;
let world: TestServices;
let webhookId: string;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep({ close: () => server.server.close() });
  webhookId = (await world.storage.webhooks.create(world.workspaceId, someSettings({}), null)).id;
});

it('has a line for every query, mutation and subscription of the schema', () => {
  const schema = buildApiSchema();
  const types = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
  const fields = types.flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  expect(Object.keys(table).toSorted()).toEqual(fields.toSorted());
});

/** The code of the first error, or undefined when the operation was answered. */
async function codeOverHttp(document: string, role: Role): Promise<string | undefined> {
  const query = document.replaceAll(id, webhookId);
  const { status, body } = await ask(server.url, query, {}, role.toLowerCase());
  const code = body.errors?.[0].extensions.code as string | undefined;
  expect(status).toBe(code === 'FORBIDDEN' ? 403 : 200);
  expect(body.data === undefined).toBe(code === 'FORBIDDEN');
  return code;
}

/** The same for a subscription, which is answered when its first message comes. */
async function codeOverSocket(document: string, role: Role): Promise<string | undefined> {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${role.toLowerCase()}` },
  });
  const first = client.iterate({ query: document }).next();
  try {
    const answer = await pushUntilAnswered(first);
    return answer.value?.errors?.[0]?.extensions.code;
  } catch (errors) {
    return (errors as { extensions: { code: string } }[])[0]!.extensions.code;
  } finally {
    await client.dispose();
  }
}

interface Message {
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** Changes a webhook and records an attempt until the subscriber has an answer: it may not be listening yet. */
async function pushUntilAnswered(first: Promise<IteratorResult<unknown>>): Promise<{ value?: Message }> {
  const { storage, services, workspaceId } = world;
  let answered = false;
  const done = () => (answered = true);
  first.then(done, done);
  const push = async () => {
    await storage.webhooks.update(workspaceId, webhookId, { description: uuidv7() });
    await record(storage.pool, [someAttempt({ workspaceId, webhookId })]);
    services.live.wake(workspaceId);
    return answered;
  };
  await expect.poll(push, { timeout: 10_000 }).toBe(true);
  return (await first) as { value?: Message };
}

describe.each(Object.entries(table))('%s', (field, [allowed, document]) => {
  it.each(roles.map((role) => [role, allowed.includes(role) ? undefined : 'FORBIDDEN'] as const))(
    'asked for by %s: %s',
    async (role, code) => {
      const ask = field.startsWith('Subscription.') ? codeOverSocket : codeOverHttp;
      expect(await ask(document, role)).toBe(code);
    },
  );
});
