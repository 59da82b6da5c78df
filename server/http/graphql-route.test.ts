import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Log } from '../log.ts';
import { uuidv7 } from '../ids.ts';
import { type ApiServer, ask, startApiServer } from '../testing/api-server.ts';
import { openApiServices, type TestServices } from '../testing/api-services.ts';
import { record, someAttempt } from '../testing/attempts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { someSettings } from '../testing/settings.ts';

const keep = closingAfterAll();
let world: TestServices;
let server: ApiServer;
let logged: unknown[];

beforeAll(async () => {
  logged = [];
  const note = (fields: object) => void logged.push(fields);
  const log: Log = {
    debug: note,
    info: note,
    warn: note,
    error: note,
    child: () => log,
    isLevelEnabled: () => true,
  };
  world = await openApiServices(keep);
  server = await startApiServer({ ...world, log });
  keep(server.server);
});

/** Adds an event with one attempt at the webhook. */
async function addAttempt(webhookId: string): Promise<void> {
  const { workspaceId, storage } = world;
  const eventRowId = await world.addEvent([webhookId]);
  await record(storage.pool, [someAttempt({ workspaceId, webhookId, eventRowId })]);
}

describe('without a valid key', () => {
  it.each([null, 'stranger'])('nothing is answered, not even the schema (%s)', async (role) => {
    const { status, headers, body } = await ask(server.url, '{ __schema { queryType { name } } }', {}, role);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({
      errors: [{ message: expect.stringContaining('API key'), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('the body is not read', async () => {
    const { status, body } = await ask(server.url, 'not even graphql', '{', null);
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('roles', () => {
  it('a field that hides in a fragment is refused, too', async () => {
    const read = await ask(
      server.url,
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
    const { body } = await ask(server.url, '{ viewer { role workspace { name } } }', {}, 'viewer');
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
    const { id } = await world.storage.webhooks.create(world.workspaceId, settings, null);
    await addAttempt(id);
    const { data } = (await ask(server.url, read, { id }, role)).body;
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

describe('mistakes of the caller are told', () => {
  it.each([
    ['{ webhooks(limit: 0) { totalCount } }', 'BAD_USER_INPUT', /limit must be from 1 to 200; it is 0/],
    ['{ deliveryAttempts(limit: 201) { hasMore } }', 'BAD_USER_INPUT', /limit must be from 1 to 200/],
    ['{ deliveryAttempts(limit: 0) { hasMore } }', 'BAD_USER_INPUT', /limit must be from 1 to 200/],
    ['{ webhooks(limit: 201) { totalCount } }', 'BAD_USER_INPUT', /limit must be from 1 to 200/],
    ['{ webhooks(offset: -1) { totalCount } }', 'BAD_USER_INPUT', /offset must not be negative/],
    ['{ webhooks(search: "a\\u0000b") { totalCount } }', 'BAD_USER_INPUT', /NUL/],
    ['{ deliveryAttempts(offset: 10001) { hasMore } }', 'BAD_USER_INPUT', /deliveryAttemptsConnection/],
    ['{ events(first: 201) { nodes { id } } }', 'BAD_USER_INPUT', /first must be from 1 to 200/],
    ['{ events(first: 0) { nodes { id } } }', 'BAD_USER_INPUT', /first must be from 1 to 200/],
    [
      '{ deliveryAttemptsConnection(first: 201) { nodes { id } } }',
      'BAD_USER_INPUT',
      /first must be from 1 to 200/,
    ],
    [
      '{ testFilters(filters: { conditions: [{ field: "a..b", operator: EQUALS, value: 1 }] }) { matches } }',
      'BAD_USER_INPUT',
      /keys joined by single dots/,
    ],
    ['{ testWebhook(id: "nope") { matches } }', 'NOT_FOUND', /no webhook/],
    ['{ nonsense }', 'GRAPHQL_VALIDATION_FAILED', /nonsense/],
    ['{ webhooks(', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['query ($n: Int!) { viewer { role } }', 'GRAPHQL_VALIDATION_FAILED', /"\$n" is never used/],
    ['query ($n: Int!) { webhooks(limit: $n) { totalCount } }', 'BAD_USER_INPUT', /\$n/],
    [
      '{ testFilters(filters: {}, event: { event_name: "a", n: 9007199254740993 }) { matches } }',
      'GRAPHQL_VALIDATION_FAILED',
      /9007199254740993/,
    ],
    ['{ events(filter: { since: "yesterday" }) { nodes { id } } }', 'GRAPHQL_VALIDATION_FAILED', /yesterday/],
    [`{ ${'a { '.repeat(13)} b ${'}'.repeat(13)} }`, 'TOO_COMPLEX', /levels deep/],
    [
      '{ events(first: 200) { nodes { deliveries { attempts { response { body } } } } } }',
      'TOO_COMPLEX',
      /smaller pages/,
    ],
  ])('%s', async (query, code, message) => {
    const { status, body } = await ask(server.url, query);
    expect(body.errors[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(body)).not.toContain('stacktrace');
  });

  it('but not arguments at their limits', async () => {
    const { status, body } = await ask(
      server.url,
      `{ one: webhooks(limit: 1) { totalCount } webhooks(limit: 200) { totalCount }
         least: deliveryAttempts(limit: 1) { hasMore } deliveryAttempts(limit: 200, offset: 10000) { hasMore }
         events(first: 200) { pageInfo { hasNextPage } }
         deliveryAttemptsConnection(first: 200) { pageInfo { hasNextPage } } }`,
    );
    expect([status, body.errors]).toEqual([200, undefined]);
  });

  it('a page size in a variable counts, too', async () => {
    const query =
      'query ($n: Int!) { events(first: $n) { nodes { deliveries { attempts { response { body } } } } } }';
    const { body } = await ask(server.url, query, { n: 200 });
    expect(body.errors[0].extensions.code).toBe('TOO_COMPLEX');
  });

  it('ids that are none are not found', async () => {
    const query =
      '{ webhook(id: "x") { id } deliveryAttempt(id: "x") { id } delivery(id: "x") { id } event(id: "x") { id } }';
    expect((await ask(server.url, query)).body).toEqual({
      data: { webhook: null, deliveryAttempt: null, delivery: null, event: null },
    });
    const { body } = await ask(
      server.url,
      '{ deliveryAttempts(webhookId: "x") { items { id } totalCount hasMore } }',
    );
    expect(body.data.deliveryAttempts).toEqual({ items: [], totalCount: 0, hasMore: false });
  });
});

describe('an unexpected error', () => {
  it('is answered as one sentence with a reference, and the log has the cause under that reference', async () => {
    const names = () => Promise.reject(new Error('secret of the database'));
    const lines: object[] = [];
    const log: Log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => void lines.push(fields),
      child: () => log,
      isLevelEnabled: () => true,
    };
    await using own = await startApiServer({ services: { events: { ...world.storage.events, names } }, log });
    const { body } = await ask(own.url, '{ eventTypes { name } }');
    const { reference } = body.errors[0].extensions;
    expect(body.errors).toEqual([
      {
        message: `Something went wrong on our side. Reference: ${reference}.`,
        path: ['eventTypes'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
      },
    ]);
    expect(lines).toEqual([
      { reference, err: expect.objectContaining({ message: 'secret of the database' }) },
    ]);
  });
});

describe('when the database cannot be used', () => {
  const unavailable = {
    message: expect.stringMatching(/^The database cannot be used at the moment: try again shortly\./),
    extensions: { code: 'UNAVAILABLE', reference: expect.any(String) },
  };
  const full = Object.assign(new Error('could not extend file "base/16384/16731": No space left on device'), {
    code: '53100',
  });
  const send = 'mutation { ingestEvents(events: [{ event_name: "a" }]) { acceptedCount } }';

  it('what was asked is answered as 503 without internals, and with the time to come back', async () => {
    await using own = await startApiServer({ services: { ingest: { ingest: () => Promise.reject(full) } } });
    const { status, headers, body } = await ask(own.url, send);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors).toEqual([{ ...unavailable, path: ['ingestEvents'] }]);
  });

  it('a key that cannot be looked up is not taken for a wrong one', async () => {
    const access = { authenticate: () => Promise.reject(full) };
    await using own = await startApiServer({ access });
    const { status, headers, body } = await ask(own.url, send);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(body.errors).toEqual([unavailable]);
  });

  it('the part of an answer that is there is answered', async () => {
    const webhooks = { ...world.storage.webhooks, find: () => Promise.reject(full) };
    await using own = await startApiServer({ services: { webhooks } });
    const { status, body } = await ask(own.url, `{ viewer { role } webhook(id: "${uuidv7()}") { id } }`);
    expect([status, body.data]).toEqual([200, { viewer: { role: 'OWNER' }, webhook: null }]);
    expect(body.errors).toEqual([{ ...unavailable, path: ['webhook'] }]);
  });
});

describe('numbers', () => {
  const test =
    'query ($event: JSONObject!) { testFilters(filters: {}, event: $event) { processedEvent refusal { field code } } }';
  const event = (number: string) => `{"event":{"event_name":"a","n":${number}}}`;

  it.each(['9007199254740993', '1e400', '12345678901234567890', '1e-400', '0.1000000000000000055'])(
    '%s is refused and not changed',
    async (number) => {
      const { body } = await ask(server.url, test, event(number));
      expect(body.data.testFilters).toEqual({
        processedEvent: null,
        refusal: { field: ['n'], code: 'INVALID' },
      });
    },
  );

  it.each(['9007199254740991', '0.1', '1.0', '1e2', '-0.30000000000000004'])('%s stays', async (number) => {
    const { body } = await ask(server.url, test, event(number));
    expect(body.data.testFilters).toMatchObject({ processedEvent: { n: Number(number) }, refusal: null });
  });

  it('in a condition are refused with their path', async () => {
    const create =
      'mutation ($value: JSON) { createWebhook(input: { name: "a", url: "https://example.com", conditions: [{ field: "a", operator: EQUALS, value: $value }] }) { userErrors { field code } } }';
    const { body } = await ask(server.url, create, '{"value":9007199254740993}');
    expect(body.data.createWebhook.userErrors).toEqual([
      { field: ['conditions', '0', 'value'], code: 'INVALID' },
    ]);
  });
});

describe('the request itself', () => {
  const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: 'Bearer owner', ...headers },
    });

  it.each<[string, string | Buffer<ArrayBuffer>, Record<string, string>, number, string]>([
    ['is no JSON', '{"query":', {}, 400, 'BAD_REQUEST'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400, 'BAD_REQUEST'],
    ['is empty', '', {}, 400, 'BAD_REQUEST'],
    ['is a batch', '[{"query":"{ viewer { role } }"}]', {}, 400, 'BAD_REQUEST'],
    ['has no query', '{}', {}, 400, 'BAD_REQUEST'],
    [
      'is text, as a form of another site could send it',
      '{"query":"{ viewer { role } }"}',
      { 'content-type': 'text/plain' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['is too large', Buffer.alloc(20 * 1024 * 1024 + 1, 0x20), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('when it %s', async (_case, body, headers, status, code) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('takes 20 MiB', async () => {
    const query = '{"query":"{ viewer { role } }"}';
    const response = await post(query.padEnd(20 * 1024 * 1024));
    expect([response.status, await response.json()]).toEqual([200, { data: { viewer: { role: 'OWNER' } } }]);
  });

  it('takes 15 MB of events', async () => {
    const events = Array.from({ length: 1000 }, (_, n) => ({
      event_name: 'big',
      properties: { n, text: 'x'.repeat(15_000) },
    }));
    const { body } = await ask(
      server.url,
      'mutation ($events: [JSONObject!]!) { ingestEvents(events: $events) { acceptedCount } }',
      { events },
    );
    expect(body.data.ingestEvents.acceptedCount).toBe(1000);
  });

  it('leaves no key and no body in the log', async () => {
    await ask(server.url, '{ viewer { role } }', { note: 'private' });
    await expect.poll(() => JSON.stringify(logged)).toContain('"path":"/graphql"');
    expect(JSON.stringify(logged)).not.toMatch(/Bearer|private|viewer/);
  });
});

describe('reading a list', () => {
  beforeEach(() => void world.calls.splice(0));

  it('costs as many calls of the services as reading one item', async () => {
    for (let n = 0; n < 20; n += 1)
      await addAttempt((await world.storage.webhooks.create(world.workspaceId, someSettings(), null)).id);
    const query = `{ deliveryAttempts(limit: 20) { items {
      id webhook { status stats { totalDeliveries } } request { url } response { body }
      delivery { status nextAttemptAt webhook { name } event { payload deliveries { attempts { id } } } }
    } } }`;
    const { body } = await ask(server.url, query);
    expect(body.errors).toBeUndefined();
    expect(body.data.deliveryAttempts.items).toHaveLength(20);
    expect(world.calls.toSorted()).toEqual([
      'attempts.lastOfDeliveries',
      'attempts.page',
      'attempts.pagesOfDeliveries',
      'attempts.requests',
      'attempts.responses',
      'events.findMany',
      'webhooks.findMany',
      'webhooks.stats',
    ]);
  });

  it('counts only when the count is requested', async () => {
    await ask(server.url, '{ deliveryAttempts { hasMore } }');
    expect(world.calls).toEqual(['attempts.page']);
  });
});
