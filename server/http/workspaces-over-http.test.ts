import { createClient } from 'graphql-ws';
import { isIntrospectionType, isObjectType } from 'graphql';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { leavesOf } from '../testing/argument-values.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type IdExample, idExamples, type Ids, noIds } from '../testing/id-examples.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';

const keep = closingAfterAll();
/** Arguments and input fields with an id or a cursor, by their types and names. */
const namedLikeIds = /(?:^|\.)(?:after|before|cursor|\w*ids?|idempotencyKey)$/i;

function leavesWithIds(): string[] {
  return Object.values(buildApiSchema().getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .flatMap(({ type, field }) =>
      field.args
        .flatMap((arg) => leavesOf(arg.type, [arg.name]))
        .map(({ path, scalar }) => ({ path: path.join('.'), scalar, of: `${type.name}.${field.name}` })),
    )
    .filter(
      ({ path, scalar }) =>
        scalar.startsWith('ID') || (scalar.startsWith('String') && namedLikeIds.test(path)),
    )
    .map(({ of, path }) => `${of}(${path})`);
}

it('has an example for every argument and input field with an id or a cursor', () => {
  expect([...Object.keys(idExamples), ...noIds].toSorted()).toEqual(leavesWithIds().toSorted());
});

interface Tenant {
  readonly key: string;
  readonly ids: Ids;
}

let api: RealApi;
let own: Tenant;
let foreign: Tenant;
let foreignBefore: unknown;

beforeAll(async () => {
  api = await startRealApi(keep);
  own = await addTenant('own');
  foreign = await addTenant('foreign');
  const { workspace: workspaceId, webhook: webhookId } = own.ids;
  await record(api.pool, [someAttempt({ workspaceId, webhookId, eventId: 'later' })]);
  foreignBefore = await everythingOf(foreign);
});

const create = `mutation ($name: String!, $email: String!, $createKey: String!, $ingestKey: String!) {
  createWebhook(input: { name: $name, url: "http://127.0.0.1:9/", idempotencyKey: $createKey }) { webhook { id } }
  createSource(input: { name: $name }) { source { id writeKey } }
  createApiKey(input: { name: $name, role: INGEST }) { apiKey { id } }
  inviteMember(input: { email: $email, role: VIEWER }) { invitation { id } }
  eraseUser(userId: "somebody") { erasure { id } }
  ingestEvents(
    events: [{ event_id: $name, event_name: "ordered", user_id: $name }, { event_id: "bad" }], idempotencyKey: $ingestKey
  ) { acceptedCount }
}`;

const repeat = `mutation ($webhook: ID!, $delivery: ID!, $testKey: String!, $redeliverKey: String!) {
  sendTestEvent(webhookId: $webhook, idempotencyKey: $testKey) { attempt { id } }
  redeliver(deliveryId: $delivery, idempotencyKey: $redeliverKey) { delivery { id } }
  startReplay(webhookId: $webhook, since: "2026-01-01T00:00:00Z") { job { id } }
}`;

const everything = `{
  viewer { apiKey { id } workspace { id name hidePersonalData deletesAt } }
  webhooks { items { id name url description stats { totalDeliveries } } }
  sources { id name enabled } apiKeys { id name } erasures { id userId }
  members { user { id } role } invitations { id }
  webhooksConnection { pageInfo { endCursor } }
  workspaces { pageInfo { endCursor } }
  eventNames { pageInfo { endCursor } }
  auditLog { nodes { id } pageInfo { endCursor } }
  jobs { nodes { id state } pageInfo { endCursor } }
  refusedEvents { nodes { id } pageInfo { endCursor } }
  deliveryAttemptsConnection { nodes { id } pageInfo { endCursor } }
  deliveries { nodes { id } pageInfo { endCursor } }
  events { nodes { id eventId payload deliveriesConnection { nodes { id } pageInfo { endCursor } } } pageInfo { endCursor } }
}`;

async function everythingOf({ key }: Pick<Tenant, 'key'>) {
  return (await api.ask(everything, {}, key)).body.data;
}

/** A workspace with a webhook, a source, a key, an event that waits for the webhook, and an attempt of it. */
async function addTenant(name: string): Promise<Tenant> {
  const { workspaceId, key } = await api.addWorkspace();
  const keys = {
    createKey: `${name} creates`,
    ingestKey: `${name} ingests`,
    testKey: `${name} tests`,
    redeliverKey: `${name} redelivers`,
  };
  const { data } = (await api.ask(create, { name, email: `invited@${name}.example`, ...keys }, key)).body;
  const webhookId = data.createWebhook.webhook.id;
  const [event] = (await everythingOf({ key })).events.nodes;
  const delivery = event.deliveriesConnection.nodes[0].id;
  await api.ask(repeat, { webhook: webhookId, delivery, ...keys }, key);
  const basic = Buffer.from(`${data.createSource.source.writeKey}:`).toString('base64');
  await fetch(`${api.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
    body: '[{"event_name":"seen"},{}]',
  });
  const attempt = { workspaceId, webhookId, eventRowId: event.id, eventId: name };
  await record(api.pool, [someAttempt(attempt)]);
  // The next position is nobody's: the random cursor of the log.
  await api.pool.query("select nextval('delivery.positions')");
  await vi.waitFor(async () => expect((await everythingOf({ key })).refusedEvents.nodes).toHaveLength(2), {
    timeout: 8000,
    interval: 100,
  });
  const people = await addMember(workspaceId, name);
  const found = await everythingOf({ key });
  const endOf = (list: string) => found[list].pageInfo.endCursor;
  return {
    key,
    ids: {
      workspace: workspaceId,
      webhook: webhookId,
      source: data.createSource.source.id,
      apiKey: data.createApiKey.apiKey.id,
      invitation: data.inviteMember.invitation.id,
      erasure: data.eraseUser.erasure.id,
      job: found.jobs.nodes[0].id,
      jobCursor: endOf('jobs'),
      ...people,
      owner: found.viewer.apiKey.id,
      auditCursor: endOf('auditLog'),
      event: event.id,
      delivery,
      attempt: found.deliveryAttemptsConnection.nodes[0].id,
      eventId: name,
      userId: name,
      ...keys,
      logCursor: endOf('deliveryAttemptsConnection'),
      eventCursor: endOf('events'),
      eventNameCursor: endOf('eventNames'),
      refusedCursor: endOf('refusedEvents'),
      webhookCursor: endOf('webhooksConnection'),
      workspaceCursor: endOf('workspaces'),
      attentionCursor: `n.${webhookId}`,
      deliveryCursor: event.deliveriesConnection.pageInfo.endCursor,
      routingCursor: `t.g${webhookId}`,
      deliveriesCursor: endOf('deliveries'),
    },
  };
}

/** Two members, so that one may leave, with a session of the first. */
async function addMember(workspaceId: string, name: string): Promise<Pick<Ids, 'member' | 'session'>> {
  const [member, other, session] = [uuidv7(), uuidv7(), uuidv7()];
  for (const [n, id] of [member, other].entries()) {
    const email = `member${n}@${name}.example`;
    await api.pool.query(
      `insert into people.users (id, email, name, created_at) values ($1, $2, 'Mary', now())`,
      [id, email],
    );
    await api.pool.query(
      `insert into settings.members (workspace_id, user_id, role, created_at) values ($1, $2, 'OWNER', now())`,
      [workspaceId, id],
    );
  }
  await api.pool.query(
    `insert into people.sessions (id, token_hash, user_id, user_agent, created_at, expires_at)
    values ($1, $2, $3, 'Browser', now(), now() + interval '1 day')`,
    [session, session, member],
  );
  return { member, session };
}

/** An id or cursor that nobody has, and that is as close to the given one as can be. */
function randomLike(id: string): string {
  if (/^\d+$/.test(id)) return String(BigInt(id) + 1n);
  if (/^[a-z]\.\d+$/.test(id)) return id.slice(0, 2) + randomLike(id.slice(2));
  const packed = /^([a-z]\.)([\w-]+)$/.exec(id);
  if (packed && !/^[a-z]\.[\da-f]{8}-/.test(id))
    return (
      packed[1]! +
      Buffer.from(randomLike(Buffer.from(packed[2]!, 'base64url').toString())).toString('base64url')
    );
  const changed = id.replaceAll(/(?<=[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{11})[\da-f]/g, (digit) =>
    digit === '0' ? '1' : '0',
  );
  return changed === id ? `${id}!` : changed;
}

/** The whole answer to the owner of `own`, with the id taken out. */
async function answerTo({ document }: IdExample, id: string): Promise<string> {
  const query = document(JSON.stringify(id), own.ids);
  const answer = query.startsWith('subscription') ? await firstMessage(query) : await overHttp(query);
  return answer.replaceAll(id, 'ID');
}

async function overHttp(query: string): Promise<string> {
  const { status, body } = await api.ask(query, {}, own.key);
  return `${status} ${JSON.stringify(body)}`;
}

/**
 * What a subscription hears until another one, of the whole workspace and on the same socket, has heard of two things.
 * Both hear in the same order.
 */
async function firstMessage(query: string): Promise<string> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${own.key}` },
  });
  const heard: unknown[] = [];
  const next = (message: unknown) => void heard.push(message);
  const ignore = { error: next, complete: () => undefined };
  client.subscribe({ query }, { next, ...ignore });
  let others = 0;
  const whole = query.includes('webhookUpdated')
    ? 'subscription { webhookUpdated { kind } }'
    : 'subscription { deliveryAttempted(after: "0") { cursor } }';
  client.subscribe({ query: whole }, { next: () => (others += 1), ...ignore });
  const push = async () => {
    for (const { key, ids } of [own, foreign])
      await api.ask(
        `mutation { updateWebhook(id: "${ids.webhook}", input: { description: "${uuidv7()}" }) { userErrors { code } } }`,
        {},
        key,
      );
    return others;
  };
  await expect.poll(push, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  await client.dispose();
  return JSON.stringify(heard[0] ?? null);
}

const examples = Object.entries(idExamples);
const [subscribing, asking] = [true, false].map((live) =>
  examples.filter(([leaf]) => leaf.startsWith('Subscription.') === live),
) as [typeof examples, typeof examples];

async function expectSecret(example: IdExample): Promise<void> {
  const theirs = foreign.ids[example.kind];
  const answers = [await answerTo(example, theirs), await answerTo(example, randomLike(theirs))];
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).not.toMatch(/INTERNAL_SERVER_ERROR|GRAPHQL_|RATE_LIMITED|UNAVAILABLE/);
}

describe('to a key of another workspace, an id', () => {
  it.each(asking)('in %s is what a random one is', (_leaf, example) => expectSecret(example));

  it('lets nothing be changed', async () => {
    expect(await everythingOf(foreign)).toEqual(foreignBefore);
  });

  it.each(subscribing)('in %s is what a random one is', (_leaf, example) => expectSecret(example));

  it.each(examples.filter(([, { alike }]) => alike === undefined))(
    'in %s is more to its own',
    async (_leaf, example) => {
      const id = own.ids[example.kind];
      expect(await answerTo(example, id)).not.toBe(await answerTo(example, randomLike(id)));
    },
  );
});

describe('a key of another workspace', () => {
  it('may use the event ids that this one has, and reaches none of its webhooks', async () => {
    const { key } = await api.addWorkspace();
    const send =
      'mutation { ingestEvents(events: [{ event_id: "own", event_name: "ordered" }]) { results { status matchedWebhooks } } }';
    const resultsOf = async (by: string) => (await api.ask(send, {}, by)).body.data.ingestEvents.results;
    expect(await resultsOf(key)).toEqual([{ status: 'ACCEPTED', matchedWebhooks: 0 }]);
    expect(await resultsOf(own.key)).toEqual([{ status: 'DUPLICATE', matchedWebhooks: 0 }]);
  });

  it('finds nothing in lists', async () => {
    const { key } = await api.addWorkspace();
    const found = await everythingOf({ key });
    // The others have what every workspace has: itself, its key, common names.
    for (const name of [
      'webhooks',
      'webhooksConnection',
      'refusedEvents',
      'deliveries',
      'deliveryAttemptsConnection',
      'events',
    ]) {
      const { items = [], nodes = [], pageInfo = {} } = found[name];
      expect([...items, ...nodes, ...Object.values(pageInfo)].filter((item) => item !== null)).toEqual([]);
    }
  });

  it('hears of its own attempts alone', async () => {
    const { workspaceId, key } = await api.addWorkspace();
    const { workspace, webhook } = own.ids;
    await record(api.pool, [someAttempt({ workspaceId: workspace, webhookId: webhook })]);
    await record(api.pool, [someAttempt({ workspaceId, webhookId: uuidv7(), eventId: 'mine' })]);
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${key}` },
    });
    const query = 'subscription { deliveryAttempted(after: "0") { attempt { eventId } } }';
    const { value } = await client.iterate({ query }).next();
    await client.dispose();
    expect(value).toEqual({ data: { deliveryAttempted: { attempt: { eventId: 'mine' } } } });
  });
});
