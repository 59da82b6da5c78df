import { describe, expect, test } from 'vitest';

import { type Sender } from '../model/index.ts';
import { runStages } from './run-stages.ts';
import { someSender } from '../testing/sender.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const client = { address: '203.0.113.9', userAgent: null };
const run = (input: unknown, given: Partial<Sender> = {}) =>
  runStages(input, now, () => 'made-up', { sender: someSender(given) });

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { a: nested(levels - 1) };
}

describe('an event of a source', () => {
  test('has no blanks around its ids, and what was sent is kept', () => {
    const sent = { event_id: ' e1 ', event_name: ' a ', user_id: '\tu', anonymous_id: 'a1', session_id: ' ' };
    const { event } = run(sent);
    expect(event).toMatchObject({
      eventId: 'e1',
      eventName: 'a',
      userId: 'u',
      original: JSON.stringify(sent),
    });
    expect(event!.payload).toMatchObject({ event_id: 'e1', user_id: 'u', anonymous_id: 'a1' });
    expect(event!.payload).not.toHaveProperty('session_id');
  });

  test.each([
    ['everything is written as it is stored', { event_id: 'e', timestamp: '2026-02-03T04:05:06.789Z' }],
    ['only what was missing is added', {}],
    ['null counts as missing', { user_id: null, properties: null }],
  ])('has nothing kept beside it where %s', (_, fields) => {
    expect(run({ event_name: 'a', ...fields }).event!.original).toBeNull();
  });

  test.each([
    ['a time in the future', '2026-02-03T05:05:06.789Z'],
    ['a time before 1970', '0001-01-01T00:00:00Z'],
  ])('with %s gets the time of receipt', (_, timestamp) => {
    const { event } = run({ event_name: 'a', timestamp });
    expect(event!.payload).toMatchObject({ timestamp: now.toISOString(), original_timestamp: timestamp });
    expect(event!.original).toContain(timestamp);
  });

  test('may have 32 levels and 5,000 keys, and no more', () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, [{}]]));
    expect(run({ event_name: 'a', properties: nested(32) }).error).toBeNull();
    expect(run({ event_name: 'a', properties: nested(33) }).error).toMatchObject({
      code: 'INVALID',
      field: ['properties', ...Array<string>(32).fill('a')],
      message: expect.stringContaining('32 levels') as string,
    });
    expect(run({ event_name: 'a', properties: keys(4998) }).error).toBeNull();
    expect(run({ event_name: 'a', properties: keys(4999) }).error).toMatchObject({
      code: 'TOO_LARGE',
      field: null,
    });
  });

  test.each([
    ["a person's device", { client }, 32_768],
    ['a server', { client: null }, 262_144],
  ])('from %s may have the size that is documented, and no byte more', (_, sender, most) => {
    const sized = (bytes: number) => ({
      event_name: 'a',
      s: 'x'.repeat(bytes - '{"event_name":"a","s":""}'.length),
    });
    expect(run(sized(most), sender).error).toBeNull();
    expect(run(sized(most + 1), sender)).toMatchObject({ error: { code: 'TOO_LARGE' }, stage: 'VALIDATION' });
  });

  test('is refused with a control character in its name, which an event of an API key may have', () => {
    expect(run({ event_name: 'a\nb' }).error).toMatchObject({ code: 'INVALID', field: ['event_name'] });
    expect(runStages({ event_name: 'a\nb' }, now).error).toBeNull();
  });
});

test('what watches the stages hears of each one, and of none after a refusal', () => {
  const seen: string[] = [];
  const onStage = (stage: string, ms: number) => void (ms >= 0 && seen.push(stage));
  runStages({ event_name: 'a' }, now, undefined, { onStage });
  expect(seen).toEqual(['VALIDATION', 'NORMALISATION', 'ENRICHMENT']);
  runStages({ event_name: '' }, now, undefined, { onStage });
  expect(seen.slice(3)).toEqual(['VALIDATION']);
});

describe('a message of a tracking SDK', () => {
  const track = {
    type: 'track',
    event: 'Order Completed',
    messageId: 'm1',
    userId: 'u1',
    writeKey: 'wk_test',
  };
  const tracking = { format: 'TRACKING_MESSAGE' } as const;

  test('becomes an event, and what was sent is kept without the write key', () => {
    const { event } = run(track, tracking);
    expect(event).toMatchObject({ eventId: 'm1', eventName: 'purchase', userId: 'u1' });
    const { writeKey: _, ...sent } = track;
    expect(JSON.parse(event!.original!)).toEqual(sent);
    expect(event!.text).not.toContain('wk_test');
  });

  test('is refused with the path in the message, and with its own id', () => {
    expect(run({ ...track, event: null }, tracking)).toEqual({
      event: null,
      error: { field: ['event'], code: 'REQUIRED', message: 'event is required.' },
      stage: 'VALIDATION',
      eventId: 'm1',
    });
  });
});

test('a CloudEvent becomes an event, and is refused with its own id', () => {
  const event = { specversion: '1.0', type: 'order', source: '/shop', id: '7' };
  const format = 'CLOUD_EVENT';
  expect(run(event, { format }).event).toMatchObject({ eventId: '/shop 7', eventName: 'order' });
  expect(run({ ...event, type: null }, { format })).toMatchObject({
    error: { code: 'REQUIRED' },
    eventId: '7',
  });
});
