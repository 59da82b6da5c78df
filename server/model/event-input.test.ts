import { describe, expect, test } from 'vitest';

import { processEvent } from './event-input.ts';

const now = new Date('2026-02-03T04:05:06.789Z');
const process = (input: unknown) => processEvent(input, now, () => 'made-up');

describe('an event', () => {
  test('with nothing but a name gets an id, a time, properties and context', () => {
    expect(process({ event_name: ' purchase ' }).event?.payload).toEqual({
      event_id: 'made-up',
      event_name: 'purchase',
      timestamp: '2026-02-03T04:05:06.789Z',
      properties: {},
      context: {},
    });
  });

  test('keeps its values, its unknown fields and the order of the documentation', () => {
    const { event } = process({
      loyalty: { tier: 'gold' },
      consent: { marketing: false },
      context: { ip: '203.0.113.9' },
      properties: { value: 620.5, note: 'Käse 山 \u2028 </script>' },
      user_id: 'u_42',
      timestamp: '2026-02-03T05:05:06+01:00',
      event_name: 'purchase',
      event_id: 'e1',
    });
    expect(event?.text).toBe(
      '{"event_id":"e1","event_name":"purchase","timestamp":"2026-02-03T04:05:06.000Z","user_id":"u_42",' +
        '"properties":{"value":620.5,"note":"Käse 山 \u2028 </script>"},"context":{"ip":"203.0.113.9"},' +
        '"consent":{"marketing":false},"loyalty":{"tier":"gold"}}',
    );
    expect(event?.userId).toBe('u_42');
  });

  test('from a clock that runs ahead gets the time of receipt, and keeps its own beside it', () => {
    const { event } = process({ event_name: 'a', timestamp: '2026-02-03T05:00:00Z' });
    expect(event?.payload).toMatchObject({
      timestamp: now.toISOString(),
      original_timestamp: '2026-02-03T05:00:00Z',
    });
  });

  test('may be five minutes ahead, and no millisecond more', () => {
    const stamped = (timestamp: string) => process({ event_name: 'a', timestamp }).event?.payload;
    const atLimit = stamped('2026-02-03T04:10:06.789Z');
    expect(atLimit).toMatchObject({ timestamp: '2026-02-03T04:10:06.789Z' });
    expect(atLimit).not.toHaveProperty('original_timestamp');
    expect(stamped('2026-02-03T04:10:06.790Z')).toMatchObject({
      timestamp: now.toISOString(),
      original_timestamp: '2026-02-03T04:10:06.790Z',
    });
  });

  test('may have 256 KiB as JSON in UTF-8, and no byte more', () => {
    const empty = Buffer.byteLength(process({ event_name: 'a', properties: { s: '' } }).event!.text);
    const sized = (bytes: number) => {
      const text = 'ä'.repeat(100_000) + 'x'.repeat(bytes - empty - 200_000);
      return process({ event_name: 'a', properties: { s: text } });
    };
    expect(Buffer.byteLength(sized(256 * 1024).event!.text)).toBe(256 * 1024);
    expect(sized(256 * 1024 + 1).error).toMatchObject({ code: 'TOO_LARGE', field: null });
  });

  test.each(['event_name', 'event_id', 'user_id', 'anonymous_id', 'session_id'])(
    'may have 200 characters in %s, and no more',
    (field) => {
      const event = (length: number) => ({ event_name: 'a', [field]: 'x'.repeat(length) });
      expect(process(event(200)).event?.payload).toMatchObject(event(200));
      expect(process(event(201)).error).toMatchObject({ code: 'TOO_LONG', field: [field] });
    },
  );

  test('has no consent unless it is given', () => {
    expect(process({ event_name: 'a', consent: null }).event?.payload).not.toHaveProperty('consent');
    const consent = { marketing: false };
    expect(process({ event_name: 'a', consent }).event?.payload).toMatchObject({ consent });
  });

  test.each([
    ['among its properties', '{"event_name":"a","properties":{"__proto__":{"x":1}}}'],
    ['of its own', '{"event_name":"a","__proto__":{"x":1}}'],
  ])('may carry a field called __proto__ %s, which stays data', (_where, text) => {
    const { event } = process(JSON.parse(text));
    expect(event?.text).toContain('"__proto__":{"x":1}');
    expect(event?.payload).not.toHaveProperty('x');
  });
});

describe('is refused, with code and field:', () => {
  test.each<readonly [string, unknown, string, readonly string[] | null]>([
    ['no object', 'purchase', 'INVALID', null],
    ['an array', [], 'INVALID', null],
    ['no name', {}, 'REQUIRED', ['event_name']],
    ['a blank name', { event_name: '  ' }, 'REQUIRED', ['event_name']],
    ['a name that is no string', { event_name: 5 }, 'INVALID', ['event_name']],
    ...['event_id', 'user_id', 'anonymous_id', 'session_id'].flatMap((field) => [
      [`a numeric ${field}`, { event_name: 'a', [field]: 7 }, 'INVALID', [field]] as const,
      [`an empty ${field}`, { event_name: 'a', [field]: '' }, 'INVALID', [field]] as const,
    ]),
    ['a time that is none', { event_name: 'a', timestamp: 'yesterday' }, 'INVALID', ['timestamp']],
    ['a date that is none', { event_name: 'a', timestamp: '2026-02-31T25:00:00Z' }, 'INVALID', ['timestamp']],
    ...['properties', 'context', 'consent'].map(
      (field) =>
        [`${field} that are no object`, { event_name: 'a', [field]: [1] }, 'INVALID', [field]] as const,
    ),
    [
      'a whole number that lost digits',
      { event_name: 'a', properties: { n: 2 ** 60 } },
      'INVALID',
      ['properties'],
    ],
    ['infinity', { event_name: 'a', properties: { n: Infinity } }, 'INVALID', ['properties']],
    ['NUL', { event_name: 'a', properties: { s: 'a\0b' } }, 'INVALID', ['properties']],
    ['half a surrogate pair', { event_name: 'a', properties: { s: '\ud800' } }, 'INVALID', ['properties']],
  ])('%s', (_, input, code, field) => {
    const { event, error } = process(input);
    expect(event).toBeNull();
    expect(error).toMatchObject({ code, field });
  });

  test('and can be told by its id', () => {
    expect(process({ event_id: 'e9' })).toMatchObject({ eventId: 'e9' });
  });
});
