import { expect, test } from 'vitest';

import { type JsonObject } from '../../model/index.ts';
import { someSender } from '../../testing/sender.ts';
import { runStages } from '../run-stages.ts';
import { UsedSchema } from '../schemas/used-schema.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const track = { type: 'track', event: 'a' };
const page = { type: 'page' };
const identify = { type: 'identify', userId: 'u' };

/** A schema that a value of this name meets nowhere below the event. */
function forbidding(path: string): JsonObject {
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  return { properties: { [first]: rest.length === 0 ? false : forbidding(rest.join('.')) } };
}

test.each<[string, JsonObject]>([
  ['event', { ...track, event: 'x'.repeat(201) }],
  ['messageId', { ...track, messageId: 'x'.repeat(201) }],
  ['userId', { ...track, userId: true }],
  ['anonymousId', { ...track, anonymousId: {} }],
  ['sessionId', { ...track, sessionId: [] }],
  ['context.sessionId', { ...track, context: { sessionId: [] } }],
  ['timestamp', { ...track, timestamp: 'yesterday' }],
  ['originalTimestamp', { ...track, originalTimestamp: 'yesterday' }],
  ['properties', { ...track, properties: [1] }],
  ['traits', { ...identify, traits: 'x' }],
  ['context.traits', { ...identify, context: { traits: 'x' } }],
  ['properties', { ...identify, properties: 'x' }],
  ['consent', { ...track, consent: 'x' }],
  ['context', { ...track, context: 7 }],
])('a message is refused at %s, as it was sent: %j', (field, message) => {
  const sender = someSender({ format: 'TRACKING_MESSAGE' });
  const { error } = runStages(message, now, undefined, { sender });
  expect(error?.field?.join('.')).toBe(field);
  expect(error?.message.split(' ')[0]).toBe(field);
});

test.each<[string, string, JsonObject]>([
  ['properties.total', 'properties.total', { ...track, properties: { total: 1 } }],
  ['properties.name', 'name', { ...page, name: 'Home' }],
  ['properties.name', 'properties.name', { ...page, properties: { name: 'Home' } }],
  ['properties.plan', 'traits.plan', { ...identify, traits: { plan: 'pro' } }],
  ['context.user_agent', 'context.userAgent', { ...track, context: { userAgent: 'x' } }],
  [
    'consent.ads',
    'context.consent.categoryPreferences.ads',
    { ...track, context: { consent: { categoryPreferences: { ads: true } } } },
  ],
  ['group_id', 'groupId', { type: 'group', groupId: 'g' }],
  ['own_field', 'own_field', { ...track, own_field: 1 }],
])('a schema that refuses %s names what was sent: %s', (path, field, message) => {
  const sender = someSender({ format: 'TRACKING_MESSAGE' });
  const name = { track: 'a', page: 'page_view', identify: 'identify', group: 'group' }[
    message['type'] as 'track'
  ];
  const verdicts = (['ENFORCE', 'WARN'] as const).map((mode) => {
    const schemas = new Map([[name, new UsedSchema(mode, JSON.stringify(forbidding(path)))]]);
    const staged = runStages(message, now, undefined, { sender, schemas });
    return staged.error ?? staged.warning;
  });
  for (const error of verdicts) {
    expect(error?.field?.join('.')).toBe(field);
    expect(error?.message.split(' ')[0]).toBe(field);
  }
});

test.each<[string, JsonObject]>([
  ['type', { type: 'x'.repeat(201) }],
  ['time', { time: 'yesterday' }],
  ['user_id', { user_id: true }],
])('a CloudEvent is refused at its attribute %s', (field, attributes) => {
  const event = { specversion: '1.0', type: 'a', source: '/shop', id: '7', ...attributes };
  const { error } = runStages(event, now, undefined, { sender: someSender({ format: 'CLOUD_EVENT' }) });
  expect(error?.field).toEqual([field]);
});
