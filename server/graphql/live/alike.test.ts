import { type ExecutionArgs, parse } from 'graphql';
import { expect, it } from 'vitest';

import { alikeKey } from './alike.ts';

const document =
  'subscription ($id: ID, $after: String) { deliveryAttempted(webhookId: $id, after: $after) { cursor } }';

function keyOf(query: string, variableValues: object, caller: object = {}, operationName?: string): string {
  const contextValue = {
    caller: { workspaceId: 'w', role: 'OWNER', actor: { kind: 'API_KEY', id: 'k' }, ...caller },
  };
  return alikeKey({ document: parse(query), variableValues, contextValue, operationName } as ExecutionArgs);
}

it('subscriptions are alike wherever they start, and whichever key of the same rights they have', () => {
  const one = keyOf(document, { id: 'a', after: '7' });
  expect(keyOf(document, { after: '9', id: 'a' }, { actor: { kind: 'API_KEY', id: 'other' } })).toBe(one);
  expect(keyOf(document, { id: 'a' })).toBe(one);
});

it.each([
  ['another document', () => keyOf(`${document} `, { id: 'a' })],
  ['another variable', () => keyOf(document, { id: 'b' })],
  ['another workspace', () => keyOf(document, { id: 'a' }, { workspaceId: 'other' })],
  ['another role', () => keyOf(document, { id: 'a' }, { role: 'VIEWER' })],
])('they are not alike with %s', (_, other) => {
  expect(other()).not.toBe(keyOf(document, { id: 'a' }));
});

it('they are not alike when they run different operations of a document', () => {
  const both = 'subscription A { webhookUpdated { id } } subscription B { webhookUpdated { kind } }';
  expect(keyOf(both, {}, {}, 'A')).not.toBe(keyOf(both, {}, {}, 'B'));
});

it.each([
  'subscription ($after: String) { ...F } fragment F on Subscription { deliveryAttempted(after: $after) { attempt { delivery { attemptsConnection(after: $after) { nodes { id } } } } } }',
  'subscription ($after: String) { deliveryAttempted { attempt { delivery { attemptsConnection(after: $after) { nodes { id } } } } } }',
  'subscription ($after: ID) { deliveryAttempted(webhookId: $after) { cursor } }',
])('a variable that makes a difference to the answer is one: %s', (query) => {
  expect(keyOf(query, { after: '1' })).not.toBe(keyOf(query, { after: '2' }));
});

it('a start in a fragment is a start', () => {
  const query =
    'subscription ($after: String) { ...F } fragment F on Subscription { deliveryAttempted(after: $after) { cursor } }';
  expect(keyOf(query, { after: '1' })).toBe(keyOf(query, { after: '2' }));
});
