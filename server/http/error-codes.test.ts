import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';

import { EntryRefused } from '../access/index.ts';
import { type ErrorCode, errorStatuses } from '../graphql/index.ts';
import { uuidv7 } from '../ids.ts';
import { type LiveWebhook, TooFarBehind } from '../live/index.ts';
import { type ApiServer, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { documentedStatuses } from '../testing/documented-statuses.ts';
import { createFeed } from '../testing/feed.ts';
import { rawAnswer, type Refused, refusedBy } from '../testing/refused.ts';

const documented = documentedStatuses();

it('every code that the API may answer is in docs/api.md with its HTTP statuses, and no other is', () => {
  const inCode = Object.entries(errorStatuses).map(([code, statuses]) => [code, [...statuses]]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(inCode));
});

const keep = closingAfterAll();
let url: string;
let server: ApiServer;
let world: TestServices;

beforeAll(async () => {
  world = await openApiServices(keep);
  server = await startApiServer(world);
  keep({ close: () => server.server.close() });
  url = server.url;
});

const json = { 'content-type': 'application/json', authorization: 'Bearer owner' };

const eventTypes = JSON.stringify({ query: '{ eventTypes { name } }' });

const plainJson = 'application/json';
const graphqlJson = 'application/graphql-response+json';
/** What the client asks for, and has to get. */
let accepted = plainJson;

async function fetched(init: RequestInit, query = '', origin = url): Promise<Refused> {
  const headers = { accept: accepted, ...init.headers };
  const response = await fetch(`${origin}/graphql${query}`, { ...init, headers });
  const type = headers.accept === accepted ? accepted : plainJson;
  expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  return refusedBy(response.status, await response.text());
}

const posted = (body: object, headers: object = json) =>
  fetched({ method: 'POST', headers: { ...headers }, body: JSON.stringify(body) });
const run = (query: string, variables: object = {}) => posted({ query, variables });

const port = () => Number(new URL(url).port);

/** Asks a server that waits for less time than usual. */
async function afterTimeout(): Promise<Refused> {
  await using own = await startApiServer({ timeouts: { headers: 100, request: 100, search: 50 } });
  const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer owner\r\nContent-Length: 9\r\n';
  return await rawAnswer(Number(new URL(own.url).port), `${head}Content-Type: application/json\r\n\r\n`);
}

/** Asks with the key of a workspace that was deleted. */
async function whenDeleted(): Promise<Refused> {
  const authenticate = () => Promise.reject(new EntryRefused('WORKSPACE_DELETED'));
  await using own = await startApiServer({ access: { authenticate } });
  return await fetched({ method: 'POST', headers: json, body: eventTypes }, '', own.url);
}

async function whenServiceFails(error: Error, query: string): Promise<Refused> {
  const fail = () => Promise.reject(error);
  const services = { ...world.services, events: { ...world.services.events, names: fail, findMany: fail } };
  await using own = await startApiServer({ services });
  return await fetched({ method: 'POST', headers: json, body: JSON.stringify({ query }) }, '', own.url);
}

/** Asks for an event name of so many bytes, of a server with so much memory for answers. */
async function withNames(bytes: number, answerMemory = 128 * 1024 * 1024): Promise<Refused> {
  const events = { names: async () => [{ name: 'x'.repeat(bytes) }] } as never;
  const config = { host: '127.0.0.1', port: 0, publicUrl: null, allowPrivateEndpoints: false, answerMemory };
  await using own = await startApiServer({ services: { events }, config });
  return await fetched({ method: 'POST', headers: json, body: eventTypes }, '', own.url);
}

async function afterDeadline(): Promise<Refused> {
  const asked = Promise.withResolvers<null>();
  const names = () => {
    asked.resolve(null);
    return new Promise(() => undefined);
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await using own = await startApiServer({ services: { events: { names } as never } });
  const answer = fetched({ method: 'POST', headers: json, body: eventTypes }, '', own.url);
  await asked.promise;
  vi.advanceTimersByTime(10_000);
  return await answer;
}

async function whenTooOften(): Promise<Refused> {
  await using own = await startApiServer({ limits: { requestsPerSecond: 1 } });
  const ask = () => fetched({ method: 'POST', headers: json, body: '{}' }, '', own.url);
  const answers = await Promise.all([ask(), ask()]);
  return answers.find(({ status }) => status === 429)!;
}

async function whenKeysCannotBeRead(): Promise<Refused> {
  const access = { authenticate: () => Promise.reject(new Error('nobody foresaw this')) };
  await using own = await startApiServer({ access });
  return await fetched({ method: 'POST', headers: json, body: '{}' }, '', own.url);
}

const connectionLost = Object.assign(new Error('the connection ended'), { code: '57P01' });

/** Over WebSocket, with so many subscriptions open already. */
async function overSocket(query: string, open = 0, services = world.services): Promise<Refused> {
  await using own = await startApiServer({ ...world, services });
  world.calls.length = 0;
  const client = createClient({
    url: `${own.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: 'Bearer owner' },
  });
  for (let n = 0; n < open; n += 1) void client.iterate({ query: subscription }).next();
  await expect.poll(() => world.calls.filter((call) => call === 'live.webhooks').length).toBe(open);
  const errors = await client
    .iterate({ query })
    .next()
    .catch((reason: unknown) => reason);
  await client.dispose();
  return { status: null, code: (errors as { extensions: { code: string } }[])[0]!.extensions.code };
}

async function whenFarBehind(): Promise<Refused> {
  const feed = createFeed<LiveWebhook>();
  const live = { ...world.services.live, webhooks: () => feed.open() };
  const refused = overSocket(subscription, 0, { ...world.services, live });
  await feed.opened(1);
  feed.fail(new TooFarBehind());
  return refused;
}

type Provocation = readonly [
  code: ErrorCode,
  /** One for both media types, or that of plain JSON and that of the other. Null over WebSocket. */
  status: number | readonly [plain: number, graphql: number] | null,
  how: string,
  () => Promise<Refused>,
];

const viewer = '{ viewer { role } }';
const bearer = { authorization: 'Bearer owner' };
const notRun = [200, 400] as const;
const mutation = '?query=mutation%20%7B%20deleteWebhook(id:%22x%22)%20%7B%20deletedId%20%7D%20%7D';
const subscription = 'subscription { webhookUpdated { id } }';
const head = 'POST /graphql HTTP/1.1\r\nHost: a\r\n';

const provocations: Provocation[] = [
  ['UNAUTHENTICATED', 401, 'no key', () => fetched({ method: 'POST', body: '{}' })],
  [
    'FORBIDDEN',
    403,
    'a viewer who deletes',
    () =>
      posted(
        { query: 'mutation { deleteWebhook(id: "x") { deletedId } }' },
        { ...json, authorization: 'Bearer viewer' },
      ),
  ],
  ['WORKSPACE_DELETED', 403, 'a key of a deleted workspace', whenDeleted],
  ['NOT_FOUND', 404, 'an address below /graphql', () => fetched({ headers: bearer }, '/more')],
  ['NOT_FOUND', 200, 'a test of no webhook', () => run('{ testWebhook(id: "x") { matches } }')],
  ['BAD_USER_INPUT', 200, 'a page too large', () => run('{ webhooks(limit: 500) { totalCount } }')],
  [
    'BAD_USER_INPUT',
    notRun,
    'a variable of another type',
    () => run('query ($n: Int!) { webhooks(limit: $n) { totalCount } }', { n: 'many' }),
  ],
  ['GRAPHQL_PARSE_FAILED', notRun, 'an error of syntax', () => run('{ webhooks(')],
  ['GRAPHQL_VALIDATION_FAILED', notRun, 'a field that is none', () => run('{ nonsense }')],
  [
    'OPERATION_RESOLUTION_FAILURE',
    notRun,
    'two operations and no name',
    () => run(`query A ${viewer} query B ${viewer}`),
  ],
  ['TOO_COMPLEX', notRun, 'depth', () => run(`{ ${'a { '.repeat(12)} b ${'}'.repeat(12)} }`)],
  ['TOO_COMPLEX', notRun, 'tokens', () => run(`{ ${'a '.repeat(10_000)} }`)],
  [
    'TOO_COMPLEX',
    notRun,
    'cost',
    () => run('{ events(first: 200) { nodes { deliveries { attempts { response { body } } } } } }'),
  ],
  ['BAD_REQUEST', 400, 'no JSON', () => fetched({ method: 'POST', headers: json, body: '{' })],
  ['BAD_REQUEST', 400, 'two queries', () => fetched({ headers: bearer }, '?query={a}&query={b}')],
  ['BAD_REQUEST', 400, 'no HTTP', () => rawAnswer(port(), 'nonsense\r\n\r\n')],
  ['BAD_REQUEST', 400, 'a subscription over HTTP', () => run(subscription)],
  ['BAD_REQUEST', null, 'a query over WebSocket', () => overSocket(viewer)],
  [
    'PERSISTED_QUERY_NOT_SUPPORTED',
    notRun,
    'a persisted query',
    () => posted({ extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }),
  ],
  ['METHOD_NOT_ALLOWED', 405, 'a mutation by GET', () => fetched({ headers: bearer }, mutation)],
  ['METHOD_NOT_ALLOWED', 405, 'PUT', () => fetched({ method: 'PUT', headers: json, body: '{}' })],
  ['METHOD_NOT_ALLOWED', 405, 'OPTIONS', () => fetched({ method: 'OPTIONS', headers: json })],
  [
    'NOT_ACCEPTABLE',
    406,
    'a client that takes no JSON',
    () => posted({ query: viewer }, { ...json, accept: 'image/png' }),
  ],
  ['REQUEST_TIMEOUT', 408, 'a request that does not arrive', afterTimeout],
  [
    'PAYLOAD_TOO_LARGE',
    413,
    'more than 20 MiB',
    () => fetched({ method: 'POST', headers: json, body: Buffer.alloc(20 * 1024 * 1024 + 1, 0x20) }),
  ],
  [
    'UNSUPPORTED_MEDIA_TYPE',
    415,
    'text',
    () => fetched({ method: 'POST', headers: { ...json, 'content-type': 'text/plain' }, body: '{}' }),
  ],
  ['RATE_LIMITED', 429, 'more requests of a key than it may make', whenTooOften],
  [
    'HEADERS_TOO_LARGE',
    431,
    'more than 16 KiB of headers',
    () => rawAnswer(port(), `${head}X-Long: ${'x'.repeat(16 * 1024)}\r\n\r\n`),
  ],
  ['TOO_MANY_SUBSCRIPTIONS', null, 'a 51st subscription', () => overSocket(subscription, 50)],
  ['ANSWER_TOO_LARGE', notRun, 'more than 32 MiB from the database', () => withNames(33 * 1024 * 1024)],
  ['OVERLOADED', 503, 'answers that fill the memory for them', () => withNames(1024 * 1024, 1024 * 1024)],
  ['DEADLINE_EXCEEDED', 504, 'a query that is never answered', afterDeadline],
  ['TOO_FAR_BEHIND', null, 'changes that nobody reads', whenFarBehind],
  ['UNAVAILABLE', 503, 'no database', () => whenServiceFails(connectionLost, '{ eventTypes { name } }')],
  [
    'UNAVAILABLE',
    200,
    'no database for a part of the answer',
    () => whenServiceFails(connectionLost, `{ viewer { role } event(id: "${uuidv7()}") { id } }`),
  ],
  [
    'INTERNAL_SERVER_ERROR',
    200,
    'a resolver that fails',
    () => whenServiceFails(new Error('nobody foresaw this'), '{ eventTypes { name } }'),
  ],
  ['INTERNAL_SERVER_ERROR', 500, 'a failure before the operation', whenKeysCannotBeRead],
];

describe.each([plainJson, graphqlJson])('as %s, in answer to', (type) => {
  beforeAll(() => void (accepted = type));

  it.each(provocations)('%s %j: %s', async (code, status, _how, provoke) => {
    const expected = typeof status === 'object' && status ? status[type === plainJson ? 0 : 1] : status;
    expect(await provoke()).toEqual({ status: expected, code });
  });
});

it('each documented code and status is provoked here', () => {
  const provoked = provocations.flatMap(([code, status]) =>
    status === null ? [] : [status].flat().map((one) => `${code} ${one}`),
  );
  const all = [...documented].flatMap(([code, statuses]) => statuses.map((status) => `${code} ${status}`));
  expect([...new Set(provoked)].toSorted()).toEqual(all.toSorted());
  expect(new Set(provocations.map(([code]) => code))).toEqual(new Set(documented.keys()));
});
