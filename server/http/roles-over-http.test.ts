import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

/** Who asks: the bootstrap key, a key of each role, and nobody. */
const askers = ['OPERATOR', 'OWNER', 'EDITOR', 'VIEWER', 'INGEST', 'NOBODY'] as const;
type Asker = (typeof askers)[number];
const operators: readonly Asker[] = ['OPERATOR'];
const owners: readonly Asker[] = [...operators, 'OWNER'];
const editors: readonly Asker[] = [...owners, 'EDITOR'];
const readers: readonly Asker[] = [...editors, 'VIEWER'];
const senders: readonly Asker[] = [...editors, 'INGEST'];

/** Stands for the id of a webhook that exists, in the documents below. */
const id = 'WEBHOOK';
const userErrors = 'userErrors { code }';

/** What docs/api.md grants to each role: every field of a root type, who may use it, and a document that does. */
const table: Readonly<Record<string, readonly [readonly Asker[], string]>> = {
  'Query.viewer': [readers, '{ viewer { role } }'],
  'Query.apiKeys': [owners, '{ apiKeys { name } }'],
  'Query.auditLog': [owners, '{ auditLog { nodes { id } } }'],
  'Query.encryptionKeys': [owners, '{ encryptionKeys { id } }'],
  'Query.erasure': [owners, `{ erasure(id: "${uuidv7()}") { id } }`],
  'Query.erasures': [owners, '{ erasures { id } }'],
  'Mutation.eraseUser': [owners, `mutation { eraseUser(userId: "") { ${userErrors} } }`],
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
  'Query.workspaces': [readers, '{ workspaces { nodes { id } } }'],
  'Mutation.createWorkspace': [
    operators,
    `mutation { createWorkspace(input: { name: "" }) { ${userErrors} } }`,
  ],
  'Mutation.updateWorkspace': [
    owners,
    `mutation { updateWorkspace(id: "${uuidv7()}", input: {}) { ${userErrors} } }`,
  ],
  'Mutation.deleteWorkspace': [
    owners,
    `mutation { deleteWorkspace(id: "${uuidv7()}", name: "") { ${userErrors} } }`,
  ],
  'Mutation.resetSecondFactors': [
    operators,
    `mutation { resetSecondFactors(email: "nobody@example.com") { ${userErrors} } }`,
  ],
  'Mutation.restoreWorkspace': [
    operators,
    `mutation { restoreWorkspace(id: "${uuidv7()}") { ${userErrors} } }`,
  ],
  'Query.webhooks': [readers, '{ webhooks { totalCount } }'],
  'Query.webhooksConnection': [readers, '{ webhooksConnection { nodes { id } } }'],
  'Query.webhooksNeedingAttention': [readers, '{ webhooksNeedingAttention { nodes { reason } } }'],
  'Query.webhook': [readers, `{ webhook(id: "${id}") { id } }`],
  'Query.testWebhook': [readers, `{ testWebhook(id: "${id}") { matches } }`],
  'Query.testFilters': [readers, '{ testFilters(filters: {}) { matches } }'],
  'Query.previewFilters': [readers, '{ previewFilters(filters: {}) { looked } }'],
  'Query.deliveryAttempts': [readers, '{ deliveryAttempts { hasMore } }'],
  'Query.deliveryAttemptsConnection': [readers, '{ deliveryAttemptsConnection { nodes { id } } }'],
  'Query.deliveryAttempt': [readers, `{ deliveryAttempt(id: "${id}") { id } }`],
  'Query.delivery': [readers, `{ delivery(id: "${id}") { id } }`],
  'Query.job': [readers, `{ job(id: "${uuidv7()}") { id } }`],
  'Query.jobs': [readers, '{ jobs { nodes { id } } }'],
  'Query.previewRedelivery': [readers, '{ previewRedelivery(filter: {}) { total } }'],
  'Query.previewReplay': [
    readers,
    `{ previewReplay(webhookId: "${id}", since: "2026-01-01T00:00:00Z") { events } }`,
  ],
  'Query.deliveries': [readers, '{ deliveries { nodes { id } } }'],
  'Query.deliveryCounts': [readers, '{ deliveryCounts { state } }'],
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
  'Mutation.startRedelivery': [
    editors,
    `mutation { startRedelivery(filter: { test: true }) { ${userErrors} } }`,
  ],
  'Mutation.startReplay': [
    editors,
    `mutation { startReplay(webhookId: "x", since: "2026-01-01T00:00:00Z") { ${userErrors} } }`,
  ],
  'Mutation.discardHeld': [editors, `mutation { discardHeld(webhookId: "x") { ${userErrors} } }`],
  'Mutation.pauseJob': [editors, `mutation { pauseJob(id: "x") { ${userErrors} } }`],
  'Mutation.resumeJob': [editors, `mutation { resumeJob(id: "x") { ${userErrors} } }`],
  'Mutation.cancelJob': [editors, `mutation { cancelJob(id: "x") { ${userErrors} } }`],
  'Mutation.checkEndpoint': [editors, `mutation { checkEndpoint(webhookId: "x") { ${userErrors} } }`],
  'Mutation.resumeEndpoint': [editors, `mutation { resumeEndpoint(webhookId: "x") { ${userErrors} } }`],
  'Subscription.jobChanged': [readers, `subscription { jobChanged(id: "${uuidv7()}") { id } }`],
  'Subscription.webhookUpdated': [readers, 'subscription { webhookUpdated { kind } }'],
  'Subscription.pipelineChanged': [readers, 'subscription { pipelineChanged { stages { in } } }'],
  'Subscription.deliveryChanged': [readers, 'subscription { deliveryChanged { resync } }'],
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

/** The key of an asker; null for none. */
const keyOf = (asker: Asker) => (asker === 'NOBODY' ? null : asker.toLowerCase());

/** The statuses of operations that did not run. */
const refused: Readonly<Record<string, number>> = { FORBIDDEN: 403, UNAUTHENTICATED: 401 };

/** The code of the first error, or undefined when the operation was answered. */
async function codeOverHttp(document: string, asker: Asker): Promise<string | undefined> {
  const query = document.replaceAll(id, webhookId);
  const { status, body } = await ask(server.url, query, {}, keyOf(asker));
  const code = body.errors?.[0].extensions.code as string | undefined;
  expect(status).toBe(refused[code ?? ''] ?? 200);
  expect(body.data === undefined).toBe(status !== 200);
  return code;
}

/** The same for a subscription, which is answered when its first message comes. */
async function codeOverSocket(document: string, asker: Asker): Promise<string | undefined> {
  const key = keyOf(asker);
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: key === null ? {} : { authorization: `Bearer ${key}` },
  });
  const first = client.iterate({ query: document }).next();
  try {
    const answer = await pushUntilAnswered(first);
    return answer.value?.errors?.[0]?.extensions.code;
  } catch (problem) {
    if ((problem as { code?: number }).code === 4401) return 'UNAUTHENTICATED';
    return (problem as { extensions: { code: string } }[])[0]!.extensions.code;
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

/** What an asker who may not use a field is told; undefined for one who may. */
function refusalOf(asker: Asker, allowed: readonly Asker[]): string | undefined {
  if (allowed.includes(asker)) return undefined;
  return asker === 'NOBODY' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
}

describe.each(Object.entries(table))('%s', (field, [allowed, document]) => {
  it.each(askers.map((asker) => [asker, refusalOf(asker, allowed)] as const))(
    'asked for by %s: %s',
    async (asker, code) => {
      const ask = field.startsWith('Subscription.') ? codeOverSocket : codeOverHttp;
      expect(await ask(document, asker)).toBe(code);
    },
  );
});
