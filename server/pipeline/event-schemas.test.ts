import { expect, test } from 'vitest';

import { type JsonObject } from '../model/index.ts';
import { someSender } from '../testing/sender.ts';
import { runStages } from './run-stages.ts';
import { UsedSchema } from './schemas/used-schema.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const schemasOf = (mode: 'WARN' | 'ENFORCE', schema: JsonObject) =>
  new Map([['purchase', new UsedSchema(mode, JSON.stringify(schema))]]);
const total = {
  properties: { properties: { properties: { total: { type: 'number' } }, required: ['total'] } },
  required: ['properties'],
};

test.each([
  ['sent with an API key', null],
  ['of a source', someSender()],
])('an event %s that does not meet its schema is refused with the path to what is wrong', (_, sender) => {
  const run = (event: object) =>
    runStages(event, now, undefined, { sender, schemas: schemasOf('ENFORCE', total) });
  expect(run({ event_name: ' purchase ', properties: { total: 'x' } })).toMatchObject({
    stage: 'VALIDATION',
    error: {
      field: ['properties', 'total'],
      code: 'SCHEMA_VIOLATION',
      message: 'properties.total must be of the type number: the schema of these events asks for it.',
    },
  });
  expect(run({ event_name: 'purchase', properties: {} }).error?.field).toEqual(['properties', 'total']);
  expect(run({ event_name: 'purchase', properties: null }).error?.field).toEqual(['properties']);
  expect(run({ event_name: 'purchase', properties: { total: 7 } }).error).toBeNull();
  expect(run({ event_name: 'other' }).error).toBeNull();
});

test('in the mode WARN it is accepted, with the same reason as a warning', () => {
  const staged = runStages({ event_name: 'purchase' }, now, undefined, { schemas: schemasOf('WARN', total) });
  expect(staged).toMatchObject({ error: null, warning: { field: ['properties'], code: 'SCHEMA_VIOLATION' } });
  expect(staged.event).toMatchObject({ eventName: 'purchase' });
});

test('the schema sees the event that a message becomes, and null in a documented field is missing', () => {
  const schema = { properties: { user_id: { type: 'string' } }, required: ['user_id'], maxProperties: 7 };
  const schemas = schemasOf('ENFORCE', schema);
  const message = { type: 'track', event: 'Order Completed', userId: 'u', properties: {} };
  const sender = someSender({ format: 'TRACKING_MESSAGE' });
  expect(runStages(message, now, undefined, { sender, schemas }).error).toBeNull();
  const withNull = { event_name: 'purchase', user_id: null };
  expect(runStages(withNull, now, undefined, { schemas }).error).toMatchObject({ field: ['user_id'] });
});

test('a schema of the event itself is violated at no field', () => {
  const schemas = schemasOf('ENFORCE', { minProperties: 2 });
  expect(runStages({ event_name: 'purchase' }, now, undefined, { schemas }).error).toMatchObject({
    field: null,
    message: 'The event must have at least 2 properties: the schema of these events asks for it.',
  });
});
