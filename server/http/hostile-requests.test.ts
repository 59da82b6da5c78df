import { createHash } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';

import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { openAccess } from '../access/index.ts';
import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { growthOf, maxGrowth } from '../testing/growth.ts';
import { fill, hostileDocuments, hostileJson, type HostileOperation } from '../testing/hostile-operations.ts';
import { openSocket } from '../testing/raw-socket.ts';

/**
 * Four times the request takes about four times the work, whatever it is and whichever door it comes by. A check that
 * is quadratic in anything takes sixteen times the work here, and fails.
 */

const keep = closingAfterAll();
const key = 'psk_test_hostile';
const keyHash = createHash('sha256').update(key).digest('hex');
const caller = {
  workspaceId: 'a0000000-0000-7000-8000-000000000001',
  workspaceName: 'Main',
  bootstrap: false,
  role: 'OWNER' as const,
  hidePersonalData: false,
};
let port: number;
let address: string;

beforeAll(async () => {
  const stored = { id: 'key', hash: keyHash, expiresAt: null, workspaceDeleted: false, ...caller };
  const keys = {
    findByHashes: async (hashes: readonly string[]) => (hashes.includes(keyHash) ? [stored] : []),
    newestHashes: async () => [keyHash],
  };
  const sources = { findByWriteKeys: async () => [], newestWriteKeys: async () => [] };
  const notifications = { listen: async () => undefined, confirm: async () => true };
  const access = keep(
    await openAccess({
      keys,
      sources,
      workspaces: { findMany: async () => [] },
      notifications,
      countSourceUse: async () => new Map(),
      storeKeyUse: async () => undefined,
      storeRefusedKeys: async () => undefined,
      clock: systemClock,
      log: silentLog,
      wrongKeysPerMinute: Infinity,
    }),
  );
  const { url, server } = await startApiServer({ access });
  keep(server);
  address = url;
  port = Number(new URL(url).port);
});

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
keep({ close: async () => agent.destroy() });

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The status of the answer, which is read to its end. An answer of 500 is an error. */
function send({ method = 'GET', path = '/graphql', headers, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${key}`, ...headers };
    const sent = httpRequest({ agent, port, method, path, headers: all }, (response) => {
      const status = response.statusCode!;
      response.resume().on('end', () => {
        if (status !== 500) resolve(status);
        else reject(new Error(`The server answered ${status}.`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

const post = (body: string) =>
  send({ method: 'POST', headers: { 'content-type': 'application/json' }, body });

/** Does a work several times, so that small ones can be measured. */
async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time += 1) await work();
}

let unique = 0;

/** A document with a new text each time: the server remembers those that are valid. */
function documentOf(start: string, end: string, operation: HostileOperation): string {
  const { declarations, selection = '__typename', fragments = '' } = operation;
  unique += 1;
  return `#${unique}\n${start.replace('Q', `Q${declarations ? `(${declarations})` : ''}`)} { ${selection} } ${end} ${fragments}`;
}

const queryOf = (operation: HostileOperation) => documentOf('query Q { viewer', '}', operation);
const subscriptionOf = (operation: HostileOperation) =>
  documentOf('subscription Q { webhookUpdated', '}', operation);

const expectLinear = async (prepare: Parameters<typeof growthOf>[0], size: number) =>
  expect(await growthOf(prepare, size)).toBeLessThan(maxGrowth);

/** Characters, and how often they are sent: below the limits of a document, and around them. */
const sizes = [
  [6_000, 2],
  [20_000, 1],
] as const;
/** An address is at most 16 KiB, and takes three characters for some. */
const addressSize = 3_500;

describe('a document', () => {
  describe.each(Object.entries(hostileDocuments))('of %s', (_name, family) => {
    it.each(sizes)('by POST, with %i characters', (size, times) =>
      expectLinear((length) => {
        const operation = family(length, 'Viewer');
        return () =>
          repeat(times, () => post(JSON.stringify({ operationName: 'Q', query: queryOf(operation) })));
      }, size),
    );

    it('by GET', () =>
      expectLinear((length) => {
        const operation = family(length / 3, 'Viewer');
        return () =>
          repeat(4, () => {
            const query = encodeURIComponent(queryOf(operation));
            return send({ path: `/graphql?operationName=Q&query=${query}` });
          });
      }, addressSize));

    it.each(sizes)('by WebSocket, with %i characters', (size, times) =>
      expectLinear((length) => {
        const operation = family(length, 'WebhookUpdate');
        return () =>
          repeat(times, () =>
            subscribe(JSON.stringify({ operationName: 'Q', query: subscriptionOf(operation) })),
          );
      }, size),
    );
  });
});

const testFilters =
  'query ($event: JSONObject, $filters: FiltersInput!) { testFilters(filters: $filters, event: $event) { matches } }';
const createWebhook =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { code } } }';

/** The hostile JSON wherever an input takes text or any JSON. */
const inputs: Readonly<Record<string, (json: string) => { query: string; variables: string }>> = {
  'an event': (json) => ({
    query: testFilters,
    variables: `{"filters":{},"event":{"event_name":"a","a":${json}}}`,
  }),
  'the name of an event': (json) => ({
    query: testFilters,
    variables: `{"filters":{"eventFilter":{"events":[${json}]}},"event":{"event_name":${json}}}`,
  }),
  'a condition': (json) => ({
    query: testFilters,
    variables: `{"filters":{"conditions":[{"field":"a","operator":"EQUALS","value":${json}}]}}`,
  }),
  'the field of a condition': (json) => ({
    query: testFilters,
    variables: `{"filters":{"conditions":[{"field":${json},"operator":"EXISTS"}]}}`,
  }),
  'the texts of a webhook': (json) => ({
    query: createWebhook,
    variables: `{"input":{"name":${json},"url":${json},"description":${json},"secretKey":${json}}}`,
  }),
  'the headers of a webhook': (json) => ({
    query: createWebhook,
    variables: `{"input":{"name":"","url":"","customHeaders":[{"name":${json},"value":${json}}]}}`,
  }),
  'variables that are not declared': (json) => ({ query: '{ viewer { role } }', variables: json }),
};

describe.each(Object.entries(hostileJson))('JSON of %s', (_name, json) => {
  it.each(Object.entries(inputs))('in %s, by POST', (_input, inputOf) =>
    expectLinear((length) => {
      const { query, variables } = inputOf(json(length));
      const body = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
      return () => repeat(2, () => post(body));
    }, 15_000),
  );

  it('by GET', () =>
    expectLinear((length) => {
      const { query, variables } = inputs['an event']!(json(length / 3));
      const path = `/graphql?query=${encodeURIComponent(query)}&variables=${encodeURIComponent(variables)}`;
      return () => repeat(4, () => send({ path }));
    }, addressSize));

  it('by WebSocket', () =>
    expectLinear((length) => {
      const payload = `{"query":"subscription { webhookUpdated { nope } }","variables":${json(length)}}`;
      return () => repeat(2, () => subscribe(payload));
    }, 15_000));
});

describe('a head', () => {
  const heads: Readonly<Record<string, (length: number) => Sent>> = {
    'an Accept of blanks': (length) => ({ headers: { accept: `a/b${fill(length, ' ')}x` } }),
    'an Accept of types': (length) => ({ headers: { accept: fill(length, 'application/json;q=0.1,') } }),
    'an Accept of parameters': (length) => ({ headers: { accept: `a/b${fill(length, ';a="\\""')}` } }),
    'an Accept of separators': (length) => ({ headers: { accept: fill(length, ',;=/') } }),
    'an Authorization of blanks': (length) => ({
      headers: { authorization: `Bearer${fill(length, ' ')}x y` },
    }),
    'an Authorization of characters': (length) => ({
      headers: { authorization: `Bearer ${fill(length, 'a')}` },
    }),
    'a Content-Type of blanks': (length) => ({
      method: 'POST',
      headers: { 'content-type': `application/json${fill(length, ' ')}x` },
      body: '{}',
    }),
    'a Content-Type of parameters': (length) => ({
      method: 'POST',
      headers: { 'content-type': `application/json${fill(length, ';a="\\""')}` },
      body: '{}',
    }),
    'a traceparent': (length) => ({ headers: { traceparent: `00-${fill(length, '0-')}` } }),
    'many headers': (length) => ({
      headers: Object.fromEntries(Array.from({ length: length / 12 }, (_, n) => [`x-${n}`, 'a'])),
    }),
    'many parameters': (length) => ({ path: `/graphql?${fill(length, 'query=a&')}` }),
    'many other parameters': (length) => ({ path: `/graphql?${fill(length, (n) => `a${n}&`)}` }),
    'percent signs': (length) => ({ path: `/graphql?query=${fill(length, '%25%20')}` }),
    'percent signs that are none': (length) => ({ path: `/graphql?query=${fill(length, '%')}` }),
    'a long path': (length) => ({ path: `/graphql${fill(length, '/')}` }),
    'a path of dots': (length) => ({ path: `/${fill(length, '../')}` }),
    'a file name': (length) => ({ path: `/${fill(length, '.js')}x` }),
  };

  it.each(Object.entries(heads))('with %s', (_name, head) =>
    expectLinear((length) => {
      const sent = head(length);
      return () => repeat(4, () => send(sent));
    }, addressSize),
  );
});

let socket: WebSocket | null = null;
keep({ close: async () => socket?.terminate() });

/** A socket that has shown its key; the last one, if the server has not closed it. */
async function usedSocket(): Promise<WebSocket> {
  if (socket?.readyState === WebSocket.OPEN) return socket;
  return (socket = await openSocket(address, key));
}

/** Sends a payload, and waits until it is answered by an error, or the socket is closed. */
async function subscribe(payload: string): Promise<void> {
  const open = await usedSocket();
  const answered = new Promise<void>((resolve) => {
    const done = () => {
      open.off('message', done).off('close', done);
      resolve();
    };
    open.on('message', done).on('close', done);
  });
  open.send(`{"id":"1","type":"subscribe","payload":${payload}}`);
  await answered;
}
