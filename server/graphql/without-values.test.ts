import { graphql, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';

import { buildApiSchema } from './schema.ts';
import { messageWithoutValues } from './without-values.ts';

const schema = buildApiSchema();
const canary = 'canary at "input.name"; anna';
const literal = JSON.stringify(canary);

async function messagesOf(source: string, variableValues: Record<string, unknown> = {}): Promise<string[]> {
  const { errors = [] } = await graphql({ schema, source, variableValues });
  const all = errors as readonly GraphQLError[];
  expect(all.map(({ message }) => message).join()).toContain('canary'); // so says the library
  return all.map(messageWithoutValues);
}

describe('of a value in a variable', () => {
  const create = 'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }';
  const valid = { name: canary, url: `https://example.com/?${canary}`, secretKey: canary };

  it.each([
    [
      { ...valid, retries: 1 },
      'Variable "$input" got an invalid value; Field "retries" is not defined by type "CreateWebhookInput".',
    ],
    [
      { ...valid, name: { canary } },
      'Variable "$input" got an invalid value at "input.name"; String cannot represent a non string value.',
    ],
    [
      { ...valid, customHeaders: [{ name: 'a', value: [canary] }] },
      'Variable "$input" got an invalid value at "input.customHeaders[0].value"; String cannot represent a non string value.',
    ],
    [
      { ...valid, retrySchedule: canary },
      'Variable "$input" got an invalid value at "input.retrySchedule"; The value does not exist in "RetrySchedule" enum.',
    ],
    [
      { ...valid, retryCount: canary },
      'Variable "$input" got an invalid value at "input.retryCount"; Int cannot represent non-integer value.',
    ],
    [canary, 'Variable "$input" got an invalid value; Expected type "CreateWebhookInput" to be an object.'],
    [
      [' at "', canary],
      'Variable "$input" got an invalid value; Expected type "CreateWebhookInput" to be an object.',
    ],
  ])('%j', async (input, expected) => {
    const messages = await messagesOf(create, { input });
    expect(messages[0]).toContain(expected);
    expect(messages.join()).not.toContain('canary');
  });
});

describe('of a value in a document', () => {
  const create = (input: string) => `mutation { createWebhook(input: ${input}) { webhook { id } } }`;

  it.each([
    [create(`{ name: [${literal}], url: "u" }`), 'String cannot represent a non string value.'],
    [create(`{ name: canary, url: "u" }`), 'String cannot represent a non string value.'],
    [create(`{ name: "n", url: "u", retryCount: ${literal} }`), 'Int cannot represent non-integer value.'],
    [create(`{ name: "n", url: "u", enabled: ${literal} }`), 'Boolean cannot represent a non boolean value.'],
    [create(literal), 'Expected value of type "CreateWebhookInput!".'],
    [
      create('{ name: "n", url: "u", retrySchedule: canary }'),
      'The value does not exist in "RetrySchedule" enum.',
    ],
    [
      create(`{ name: "n", url: "u", retrySchedule: ${literal} }`),
      'Enum "RetrySchedule" cannot represent non-enum value.',
    ],
    [
      `mutation { ingestEvents(events: [${literal}]) { acceptedCount } }`,
      'JSONObject cannot represent non-object value.',
    ],
    [`{ event(id: [${literal}]) { id } }`, 'ID cannot represent a non-string and non-integer value.'],
    [`{ event(id: "a" ${literal}) { id } }`, 'Syntax Error: Expected Name, found String.'],
    [`{ event(id: """canary""" """canary""") { id } }`, 'Syntax Error: Expected Name, found BlockString.'],
  ])('%s', async (source, expected) => {
    expect(await messagesOf(source)).toContain(expected);
  });
});

it('other messages stay as they are', async () => {
  expect(await messagesOf('{ canary }')).toEqual(['Cannot query field "canary" on type "Query".']);
});
