import { Client, fetchExchange } from '@urql/core';
import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';

import { ask, type ApiServerParts, startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { sendAsIs, textOf } from '../testing/raw-request.ts';

const keep = closingAfterAll();
const { url, server } = await startApiServer();
keep(server);

const key = { authorization: 'Bearer owner' };
const plainJson = 'application/json; charset=utf-8';
const graphqlJson = 'application/graphql-response+json; charset=utf-8';
const query = '{ viewer { role } }';
const viewer = { data: { viewer: { role: 'OWNER' } } };

/** The code and the message of an answer's one error. */
async function errorOf(response: Response): Promise<readonly [code: string, message: string]> {
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: { code: string } }[];
  };
  expect(errors).toHaveLength(1);
  return [errors[0]!.extensions.code, errors[0]!.message];
}

const addressOf = (parameters: Record<string, string>) =>
  `${url}/graphql?${new URLSearchParams(parameters).toString()}`;

describe('the audits of GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: `${url}/graphql`,
    fetchFn: (address: string, init?: RequestInit) =>
      fetch(address, { ...init, headers: { ...key, ...init?.headers } }),
  });

  it('are all there', () => expect(audits.length).toBeGreaterThanOrEqual(60));

  it.each(audits)('$id $name', async ({ fn }) => expect(await fn()).toMatchObject({ status: 'ok' }));
});

describe('a query by GET', () => {
  const send = (parameters: Record<string, string>, headers: Record<string, string> = key) =>
    fetch(addressOf(parameters), { headers });

  it('needs no header but the key', async () => {
    expect(await (await send({ query })).json()).toEqual(viewer);
    expect((await send({ query }, {})).status).toBe(401);
  });

  it('is what the client of urql sends by default', async () => {
    const client = new Client({
      url: `${url}/graphql`,
      exchanges: [fetchExchange],
      fetchOptions: { headers: key },
    });
    const { data, error, operation } = await client.query(query, {}).toPromise();
    expect([error, data]).toEqual([undefined, viewer.data]);
    expect(operation.context.preferGetMethod).not.toBe(false);
  });

  it('takes variables and the name of the operation', async () => {
    const document = `query A { viewer { role } } query B($name: String!) { __type(name: $name) { name } }`;
    const variables = JSON.stringify({ name: 'Webhook' });
    const response = await send({ query: document, operationName: 'B', variables, extensions: '{"a":1}' });
    expect(await response.json()).toEqual({ data: { __type: { name: 'Webhook' } } });
  });

  it('takes an empty name of the operation for none', async () => {
    expect(await (await send({ query, operationName: '' })).json()).toEqual(viewer);
  });

  it('is answered without a body by HEAD', async () => {
    const response = await fetch(addressOf({ query }), { method: 'HEAD', headers: key });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, plainJson]);
    expect(await response.text()).toBe('');
  });

  it.each(['mutation { deleteWebhook(id: "x") { deletedId } }', 'mutation { nonsense }'])(
    'is never a mutation: %s',
    async (mutation) => {
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(addressOf({ query: mutation }), { method, headers: key });
        expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      }
    },
  );

  it.each([
    ['query=%7Ba%7D&query=%7Bb%7D', /parameter query is given 2 times/],
    [`query=${encodeURIComponent(query)}&variables={}&variables={}`, /parameter variables is given 2 times/],
    [`query=%7Ba%7D&operationName=a&operationName=`, /parameter operationName is given 2 times/],
    [`query=%7Ba%7D&extensions={}&extensions={}&extensions={}`, /parameter extensions is given 3 times/],
    ['query=%7Ba%7D&variables={', /parameter variables is not valid JSON/],
    ['query=%7Ba%7D&variables=', /parameter variables is not valid JSON/],
    ['query=%7Ba%7D&variables=[1]', /variables must be an object/],
    [`query=%7Ba%7D&variables=${'['.repeat(201)}`, /parameter variables is nested deeper than 200 levels/],
    ['query=%7Ba%7D&extensions="a"', /extensions must be an object/],
    ['query=%ff', /percent-encoded UTF-8/],
    ['query=%', /percent-encoded UTF-8/],
    ['query=', /query must be a string that is not empty/],
    ['', /query must be a string that is not empty/],
    ['other=1', /query must be a string that is not empty/],
  ])('is refused for %s', async (search, message) => {
    const response = await fetch(`${url}/graphql?${search}`, { headers: key });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toEqual(['BAD_REQUEST', expect.stringMatching(message)]);
  });

  it('keeps its numbers: what cannot be kept is refused', async () => {
    const document =
      'query ($event: JSONObject!) { testFilters(filters: {}, event: $event) { processedEvent refusal { field code } } }';
    const test = (number: string) =>
      send({ query: document, variables: `{"event":{"event_name":"a","n":${number}}}` });
    expect(await (await test('0.1')).json()).toMatchObject({
      data: { testFilters: { processedEvent: { n: 0.1 }, refusal: null } },
    });
    for (const number of ['1e400', '9007199254740993', '0.1000000000000000055']) {
      const { data } = (await (await test(number)).json()) as { data: unknown };
      expect(data).toEqual({
        testFilters: { processedEvent: null, refusal: { field: ['n'], code: 'INVALID' } },
      });
    }
  });
});

describe('an operation that cannot be determined', () => {
  it.each([
    ['query A { viewer { role } } query B { viewer { role } }', null, /several operations/],
    [query, 'Other', /no operation with the given operationName/],
    [query, '', /no operation with the given operationName/],
    ['fragment F on Viewer { role }', null, /has no operation\./],
  ])('is refused with the status of its media type: %s, %j', async (document, operationName, message) => {
    for (const [accept, status] of [
      [plainJson, 200],
      [graphqlJson, 400],
    ] as const) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...key, accept, 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, operationName }),
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([status, accept]);
      const refused = ['OPERATION_RESOLUTION_FAILURE', expect.stringMatching(message)];
      expect(await errorOf(response)).toEqual(refused);
    }
  });
});

it('a number in a document that cannot be kept is refused with its path', async () => {
  const document =
    'mutation { ingestEvents(events: [{ event_name: "a", properties: { a: [{ b: 1e400 }] } }]) { acceptedCount } }';
  const { body } = await ask(url, document);
  expect(body.errors).toMatchObject([
    {
      extensions: {
        code: 'GRAPHQL_VALIDATION_FAILED',
        field: ['events', '0', 'properties', 'a', '0', 'b'],
      },
    },
  ]);
});

const sendRaw = (path: string, method = 'GET', headers: object = {}) =>
  sendAsIs(url, path, { method, headers: { ...key, ...headers } });

describe('what is screened is what runs', () => {
  const bomb = `{${'__schema{types{'.repeat(30)}name${'}}'.repeat(30)}}`;

  it.each([
    `/graphql?query=${bomb}#&query=%7B__typename%7D`,
    `/graphql#?query=${bomb}`,
    '/graphql?query={a}#',
  ])('a fragment does not hide a query: %s', async (path) => {
    const response = await sendRaw(path);
    expect(response.statusCode).toBe(400);
    expect(await textOf(response)).toContain('without a fragment');
  });

  it('raw bytes in the address are refused', async () => {
    const response = await sendRaw('/graphql?query={a}&other=\u00e4');
    expect(response.statusCode).toBe(400);
  });

  it('the parameters in the address of a POST are ignored', async () => {
    const response = await fetch(addressOf({ query: bomb }), {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).toEqual(viewer);
  });
});

describe('other methods', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'])(
    '%s is refused without a key and whatever it sends',
    async (method) => {
      for (const authorization of ['', 'Bearer owner']) {
        const headers = { authorization, accept: graphqlJson, 'content-type': 'text/plain' };
        const response = await sendRaw('/graphql', method, headers);
        expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
        expect(response.headers['content-type']).toBe(graphqlJson);
        expect(JSON.parse(await textOf(response)).errors[0].extensions).toEqual({
          code: 'METHOD_NOT_ALLOWED',
        });
      }
    },
  );
});

describe('the media type', () => {
  const typeFor = async (accept: string | null, document = query) => {
    const response = await sendRaw(
      `/graphql?query=${encodeURIComponent(document)}`,
      'GET',
      accept === null ? {} : { accept },
    );
    await textOf(response);
    return [response.statusCode, response.headers['content-type']];
  };

  it.each([
    [null, plainJson],
    ['', plainJson],
    ['*/*', plainJson],
    ['application/*', plainJson],
    ['application/json', plainJson],
    ['APPLICATION/JSON; charset=UTF-8', plainJson],
    ['application/graphql-response+json', graphqlJson],
    ['application/graphql-response+json, application/json;q=0.9', graphqlJson],
    ['application/json;q=0.9,application/graphql-response+json', graphqlJson],
    ['application/graphql-response+json;q=0.5, application/json', plainJson],
    ['application/json;q=0, */*;q=0.1', graphqlJson],
    ['application/graphql-response+json, application/graphql+json, application/json', graphqlJson],
    ['text/html;q=0.9, application/json;q=0.1', plainJson],
  ])('for Accept: %s is %s', async (accept, type) => {
    expect(await typeFor(accept)).toEqual([200, type]);
    expect(await typeFor(accept, '{ nonsense }')).toEqual([type === plainJson ? 200 : 400, type]);
  });

  it.each(['image/png', 'application/json;q=0', 'text/html, application/xml', ';;;'])(
    'for Accept: %s is none, and nothing runs',
    async (accept) => {
      const calls: string[] = [];
      await using own = await startApiServer({ services: { ingest: ingestInto(calls) } });
      const send = (accepted: string) =>
        fetch(`${own.url}/graphql`, {
          method: 'POST',
          headers: { ...key, 'content-type': 'application/json', accept: accepted },
          body: JSON.stringify({ query: 'mutation { ingestEvents(events: []) { acceptedCount } }' }),
        });
      const response = await send(accept);
      expect([response.status, response.headers.get('content-type')]).toEqual([406, plainJson]);
      expect((await errorOf(response))[0]).toBe('NOT_ACCEPTABLE');
      expect(calls).toEqual([]);
      await send('*/*');
      expect(calls).toEqual(['ingest']);
    },
  );

  it('is told to caches', async () => {
    const { headers } = await ask(url, query);
    expect(headers.get('vary')).toBe('accept');
  });
});

function ingestInto(calls: string[]): NonNullable<ApiServerParts['services']>['ingest'] {
  return {
    ingest: async () => {
      calls.push('ingest');
      return [];
    },
    preview: () => Promise.reject(new Error('Nothing here asks for it.')),
    testFilters: () => Promise.reject(new Error('Nothing here asks for it.')),
    secondsToWait: () => null,
  };
}

it.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 302],
  ['text/html;q=0.1,application/json', 401],
  ['*/*', 401],
])('a visit with Accept: %s is answered with %i', async (accept, status) => {
  const visit = await fetch(`${url}/graphql`, { headers: { accept }, redirect: 'manual' });
  expect([visit.status, visit.headers.get('location')]).toEqual([
    status,
    status === 302 ? '/playground' : null,
  ]);
});
