import { describe, expect, it } from 'vitest';

import { ask } from '../testing/api-server.ts';
import { serveApi } from '../testing/served-api.ts';

const api = serveApi();

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
      /event\.n: This number cannot be kept exactly/,
    ],
    [
      '{ events(filter: { since: "yesterday" }) { nodes { id } } }',
      'GRAPHQL_VALIDATION_FAILED',
      /DateTime: it must be a time/,
    ],
    [`{ ${'a { '.repeat(13)} b ${'}'.repeat(13)} }`, 'TOO_COMPLEX', /levels deep/],
    [
      '{ events(first: 200) { nodes { deliveries { attempts { response { body } } } } } }',
      'TOO_COMPLEX',
      /smaller pages/,
    ],
  ])('%s', async (query, code, message) => {
    const { status, body } = await ask(api.server.url, query);
    expect(body.errors[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
    expect(status).toBeLessThan(500);
    expect(JSON.stringify(body)).not.toContain('stacktrace');
  });

  it('but not arguments at their limits', async () => {
    const { status, body } = await ask(
      api.server.url,
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
    const { body } = await ask(api.server.url, query, { n: 200 });
    expect(body.errors[0].extensions.code).toBe('TOO_COMPLEX');
  });

  it('ids that are none are not found', async () => {
    const query =
      '{ webhook(id: "x") { id } deliveryAttempt(id: "x") { id } delivery(id: "x") { id } event(id: "x") { id } }';
    expect((await ask(api.server.url, query)).body).toEqual({
      data: { webhook: null, deliveryAttempt: null, delivery: null, event: null },
    });
    const { body } = await ask(
      api.server.url,
      '{ deliveryAttempts(webhookId: "x") { items { id } totalCount hasMore } }',
    );
    expect(body.data.deliveryAttempts).toEqual({ items: [], totalCount: 0, hasMore: false });
  });
});

describe('numbers', () => {
  const test =
    'query ($event: JSONObject!) { testFilters(filters: {}, event: $event) { processedEvent refusal { field code } } }';
  const event = (number: string) => `{"event":{"event_name":"a","n":${number}}}`;

  it.each(['9007199254740993', '1e400', '12345678901234567890', '1e-400', '0.1000000000000000055'])(
    '%s is refused and not changed',
    async (number) => {
      const { body } = await ask(api.server.url, test, event(number));
      expect(body.data.testFilters).toEqual({
        processedEvent: null,
        refusal: { field: ['n'], code: 'INVALID' },
      });
    },
  );

  it.each(['9007199254740991', '0.1', '1.0', '1e2', '-0.30000000000000004'])('%s stays', async (number) => {
    const { body } = await ask(api.server.url, test, event(number));
    expect(body.data.testFilters).toMatchObject({ processedEvent: { n: Number(number) }, refusal: null });
  });

  it('in a condition are refused with their path', async () => {
    const create =
      'mutation ($value: JSON) { createWebhook(input: { name: "a", url: "https://example.com", conditions: [{ field: "a", operator: EQUALS, value: $value }] }) { userErrors { field code } } }';
    const { body } = await ask(api.server.url, create, '{"value":9007199254740993}');
    expect(body.data.createWebhook.userErrors).toEqual([
      { field: ['conditions', '0', 'value'], code: 'INVALID' },
    ]);
  });
});
