import { createClient } from 'graphql-ws';
import { isIntrospectionType, isObjectType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { buildApiSchema } from '../graphql/schema.ts';
import { uuidv7 } from '../ids.ts';
import { leavesOf } from '../testing/argument-values.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type IdExample, idExamples, noIds } from '../testing/id-examples.ts';
import { type RealApi, startRealApi } from '../testing/real-api.ts';
import { addTenant, everythingOf, type Tenant } from '../testing/tenants.ts';

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

let api: RealApi;
let own: Tenant;
let foreign: Tenant;
let foreignBefore: unknown;

beforeAll(async () => {
  api = await startRealApi(keep, { ROLE: 'api', TEST_SENDS_PER_SECOND: '1000', TEST_SEND_BURST: '10000' });
  own = await addTenant(api, 'own');
  foreign = await addTenant(api, 'foreign');
  const { workspace: workspaceId, webhook: webhookId } = own.ids;
  await record(api.pool, [someAttempt({ workspaceId, webhookId, eventId: 'later' })]);
  foreignBefore = await everythingOf(api, foreign);
});

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
 * What a subscription hears first, until another one, of the whole workspace and on the same socket, has heard of three
 * things, one after the other. It was opened later: what it has heard of, the first one could have heard of before.
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
  const ofWebhooks = query.includes('webhookUpdated');
  const whole = ofWebhooks ? 'webhookUpdated { kind }' : 'deliveryAttempted { cursor }';
  client.subscribe({ query: `subscription { ${whole} }` }, { next: () => (others += 1), ...ignore });
  for (let round = 0; round < 3; round += 1) {
    const before = others;
    const push = async () => {
      await (ofWebhooks ? updateWebhooks() : addAttempt());
      return others;
    };
    await expect.poll(push, { timeout: 30_000 }).toBeGreaterThan(before);
  }
  await client.dispose();
  return JSON.stringify(heard[0] ?? null);
}

async function updateWebhooks(): Promise<void> {
  for (const { key, ids } of [own, foreign])
    await api.ask(
      `mutation { updateWebhook(id: "${ids.webhook}", input: { description: "${uuidv7()}" }) { userErrors { code } } }`,
      {},
      key,
    );
}

/** By a test send, which is announced at once. */
async function addAttempt(): Promise<void> {
  const { body } = await api.ask(
    `mutation { sendTestEvent(webhookId: "${own.ids.webhook}") { attempt { id } userErrors { message } } }`,
    {},
    own.key,
  );
  expect(body.data.sendTestEvent.userErrors).toEqual([]);
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
    expect(await everythingOf(api, foreign)).toEqual(foreignBefore);
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
    const found = await everythingOf(api, { key });
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
