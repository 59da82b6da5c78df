import { describe, expect, it } from 'vitest';

import { cloudEventId, convertCloudEvent } from './cloud-event.ts';

const minimal = { specversion: '1.0', id: '1', source: '/shop', type: 'com.example.order' };

describe('a CloudEvent', () => {
  it('keeps all of its attributes', () => {
    const attributes = {
      subject: 'order 7',
      datacontenttype: 'application/json',
      dataschema: 'urn:x',
      ext: 7,
    };
    const time = '2026-11-28T12:00:00.123456+01:00';
    expect(convertCloudEvent({ ...minimal, ...attributes, time, data: { total: 1 } }).event).toEqual({
      event_id: '/shop 1',
      event_name: 'com.example.order',
      timestamp: time,
      properties: { total: 1 },
      specversion: '1.0',
      source: '/shop',
      ...attributes,
    });
  });

  it.each([['text'], [7], [[1, 2]], [false]])(
    'has data that is no object beside its properties: %j',
    (data) => {
      const { event } = convertCloudEvent({ ...minimal, data });
      expect(event).toMatchObject({ data });
      expect(event).not.toHaveProperty('properties');
    },
  );

  it('keeps bytes as they are written', () => {
    expect(convertCloudEvent({ ...minimal, data_base64: 'AQI=' }).event).toMatchObject({
      data_base64: 'AQI=',
    });
  });

  it('has no attribute that is null', () => {
    const { event } = convertCloudEvent({ ...minimal, time: null, data: null, subject: null });
    expect(Object.keys(event!)).toEqual(['event_id', 'event_name', 'specversion', 'source']);
  });

  it('may have extensions with the names of our fields', () => {
    const extensions = {
      timestamp: 't',
      properties: 'p',
      context: 'c',
      consent: 'x',
      user_id: 'u',
      event_id: 'e',
    };
    expect(convertCloudEvent({ ...minimal, ...extensions, context_2: 'd' }).event).toMatchObject({
      timestamp_2: 't',
      properties_2: 'p',
      context_3: 'c',
      context_2: 'd',
      consent_2: 'x',
      user_id: 'u',
      event_id: '/shop 1',
      event_id_2: 'e',
    });
  });
});

it.each([
  [null, null, 'INVALID'],
  [[minimal], null, 'INVALID'],
  ...['specversion', 'id', 'source', 'type'].flatMap((name): [unknown, string[], string][] => [
    [{ ...minimal, [name]: undefined }, [name], 'REQUIRED'],
    [{ ...minimal, [name]: null }, [name], 'REQUIRED'],
    [{ ...minimal, [name]: '' }, [name], 'REQUIRED'],
    [{ ...minimal, [name]: 1 }, [name], 'INVALID'],
  ]),
  [{ ...minimal, specversion: '0.3' }, ['specversion'], 'INVALID'],
  [{ ...minimal, source: 'my shop' }, ['source'], 'INVALID'],
  [{ ...minimal, data: 1, data_base64: 'AQ==' }, ['data_base64'], 'INVALID'],
])('refuses %j', (message, field, code) => {
  expect(convertCloudEvent(message)).toMatchObject({ event: null, error: { field, code } });
});

describe('the event id', () => {
  it('is unique for source and id together', () => {
    const pairs = [
      ['a', 'b c'],
      ['a', 'b'],
      ['ab', 'c'],
      ['a', 'bc'],
      ['a', ' b'],
    ] as const;
    expect(new Set(pairs.map(([source, id]) => cloudEventId(source, id))).size).toBe(pairs.length);
  });

  it('has at most 200 characters', () => {
    const long = cloudEventId('s', 'i'.repeat(199));
    expect(cloudEventId('s', 'i'.repeat(198))).toHaveLength(200);
    expect(long).toMatch(/^sha256:[\da-f]{64}$/);
    expect(cloudEventId('s', 'i'.repeat(200))).not.toBe(long);
  });
});
