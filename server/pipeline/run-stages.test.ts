import { afterEach, describe, expect, test, vi } from 'vitest';

import { sentence } from '../testing/sentence.ts';
import { runStages as processEvent } from './run-stages.ts';

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
      session_id: 's1',
      anonymous_id: 'a1',
      user_id: 'u_42',
      timestamp: '2026-02-03T05:05:06+01:00',
      event_name: 'purchase',
      event_id: 'e1',
    });
    expect(event?.text).toBe(
      '{"event_id":"e1","event_name":"purchase","timestamp":"2026-02-03T04:05:06.000Z","user_id":"u_42",' +
        '"anonymous_id":"a1","session_id":"s1",' +
        '"properties":{"value":620.5,"note":"Käse 山 \u2028 </script>"},"context":{"ip":"203.0.113.9"},' +
        '"consent":{"marketing":false},"loyalty":{"tier":"gold"}}',
    );
    expect(event?.userId).toBe('u_42');
  });

  test('has what is null filled in or left out, as if it had not been given', () => {
    const ids = { event_id: null, user_id: null, anonymous_id: null, session_id: null };
    const rest = { timestamp: null, properties: null, context: null, consent: null };
    const { event } = process({ ...ids, event_name: 'purchase', ...rest });
    expect(event).toEqual(process({ event_name: 'purchase' }).event);
    expect(event?.userId).toBeNull();
  });

  test('from a clock that runs ahead gets the time of receipt, and keeps its own beside it', () => {
    const { event } = process({ event_name: 'a', timestamp: '2026-02-03T05:00:00Z' });
    expect(event?.payload).toMatchObject({
      timestamp: now.toISOString(),
      original_timestamp: '2026-02-03T05:00:00Z',
    });
  });

  test('that has an original_timestamp of its own keeps it, and the replaced time under the next free name', () => {
    const own = { original_timestamp: 'mine', original_timestamp_2: null, original_timestamp_4: 4 };
    const { event } = process({ event_name: 'a', timestamp: '2027-01-01T00:00:00Z', ...own });
    expect(event?.payload).toMatchObject({
      ...own,
      timestamp: now.toISOString(),
      original_timestamp_3: '2027-01-01T00:00:00Z',
    });
    expect(process({ event_name: 'a', timestamp: '2026-01-01', ...own }).event?.payload).toMatchObject(own);
  });

  test.each([
    ['with nothing else', {}],
    ['with a time ahead of the clock', { timestamp: '2027-01-01' }],
    ['without ids', { event_id: null, user_id: null }],
  ])('loses no field of its own to what is added: %s', (_, given) => {
    const names = [
      'received_at',
      'original_timestamp',
      'id',
      'test',
      'type',
      'version',
      '__proto__',
      'sent_at',
    ];
    const own = Object.fromEntries(names.map((name) => [name, `my ${name}`]));
    const { event } = process({ event_name: 'a', ...own, ...given });
    expect(JSON.parse(event!.text)).toMatchObject(own);
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

  test('with more fields than fit is refused before they are copied', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}`, 0]));
    const mostFields = 262_144 / 5;
    expect(process(fields(mostFields)).error).toMatchObject({ code: 'REQUIRED', field: ['event_name'] });
    expect(process(fields(mostFields + 1)).error).toMatchObject({
      code: 'TOO_LARGE',
      field: null,
      message: 'An event must have at most 262144 bytes as JSON; this one has more.',
    });
  });

  test.each(['event_name', 'event_id', 'user_id', 'anonymous_id', 'session_id'])(
    'may have 200 characters in %s, and no more',
    (field) => {
      const event = (length: number) => ({ event_name: 'a', [field]: 'x'.repeat(length) });
      expect(process(event(200)).event?.payload).toMatchObject(event(200));
      expect(process(event(201)).error).toMatchObject({ code: 'TOO_LONG', field: [field] });
      const emojis = (length: number) => ({ event_name: 'a', [field]: '🙂'.repeat(length) });
      expect(process(emojis(200)).event?.payload).toMatchObject(emojis(200));
      expect(process(emojis(201)).error).toMatchObject({ code: 'TOO_LONG', field: [field] });
      expect(process(event(100_000)).error).toMatchObject({ code: 'TOO_LONG', field: [field] });
    },
  );

  test('has no consent unless it is given', () => {
    expect(process({ event_name: 'a', consent: null }).event?.payload).not.toHaveProperty('consent');
    const consent = { marketing: false };
    expect(process({ event_name: 'a', consent }).event?.payload).toMatchObject({ consent });
  });

  test('is not taken for refused when no id can be made', () => {
    const newId = () => {
      throw new Error('out of ids');
    };
    expect(() => processEvent({ event_name: 'a' }, now, newId)).toThrow('out of ids');
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

describe("an event's timestamp", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
    ['2026-01-02T03:04', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04Z', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02T03:04:05.6Z', '2026-01-02T03:04:05.600Z'],
    ['2026-01-02T03:04:05.678901', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05+01:00', '2026-01-02T02:04:05.000Z'],
    ['2026-01-02T03:04:05-0530', '2026-01-02T08:34:05.000Z'],
  ])('%s is %s, wherever the server is', (given, timestamp) => {
    for (const zone of ['UTC', 'America/New_York']) {
      vi.stubEnv('TZ', zone);
      expect(process({ event_name: 'a', timestamp: given }).event?.payload['timestamp']).toBe(timestamp);
    }
  });

  test.each([
    '',
    'at 2026-01-02',
    '2026-01-02 or so',
    '2026-1-2',
    '2026-01-02Z',
    '2026-01-02T',
    '2026-01-02T03',
    '2026-01-02T25:00',
    '2026-01-02T03:04:05.Z',
    '2026-01-02T03:04:05.xZ',
    '2026-01-02T03:04:05ZZ',
    '2026-01-02T03:04+01',
    '2026-13-02',
    1767323045000,
    true,
    ['2026-01-02'],
    {},
  ])('is not %j', (timestamp) => {
    expect(process({ event_name: 'a', timestamp }).error).toMatchObject({
      code: 'INVALID',
      field: ['timestamp'],
    });
  });
});

/** Values that cannot be kept. */
const hopeless: readonly (readonly [string, unknown])[] = [
  ['a whole number that lost digits', 2 ** 60],
  ['infinity', Infinity],
  ['a number that was marked as not exact', NaN],
  ['NUL', 'a\0b'],
  ['half a surrogate pair', '\ud800'],
];

function nested(levels: number): unknown {
  return levels === 0 ? 1 : { a: nested(levels - 1) };
}

describe('is refused, with code and field:', () => {
  test.each<readonly [string, unknown, string, readonly string[] | null]>([
    ['null', null, 'INVALID', null],
    ['no object', 'purchase', 'INVALID', null],
    ['an array', [], 'INVALID', null],
    ['no name', {}, 'REQUIRED', ['event_name']],
    ['a name that is null', { event_name: null }, 'REQUIRED', ['event_name']],
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
    ...['2026-02-30T10:00:00Z', '2026-02-29', '2026-04-31T00:00:00+02:00'].map(
      (timestamp) =>
        ['a date that does not exist', { event_name: 'a', timestamp }, 'INVALID', ['timestamp']] as const,
    ),
    ...hopeless.map(
      ([what, value]) =>
        [
          `${what}, deep in its properties`,
          { event_name: 'a', properties: { f217: { a: ['fine', { b: value }] } } },
          'INVALID',
          ['properties', 'f217', 'a', '1', 'b'],
        ] as const,
    ),
    ...hopeless.map(
      ([what, value]) =>
        [`${what} in a field of its own`, { event_name: 'a', x: value }, 'INVALID', ['x']] as const,
    ),
    ['a bad key', { event_name: 'a', context: { ok: { 'a\0b': 1 } } }, 'INVALID', ['context', 'ok', 'a\0b']],
    ['a bad name of a field', { event_name: 'a', 'a\0b': 1 }, 'INVALID', ['a\0b']],
    [
      'what is nested too deep',
      { event_name: 'a', properties: nested(65) },
      'INVALID',
      ['properties', ...Array<string>(64).fill('a')],
    ],
  ])('%s', (_, input, code, field) => {
    const { event, error } = process(input);
    expect(event).toBeNull();
    expect(error).toEqual({ code, field, message: expect.stringMatching(sentence) as string });
  });

  test.each([
    ...['event_id', 'user_id', 'anonymous_id', 'session_id'].map((field) => [field, 7] as const),
    ...['properties', 'context', 'consent'].map((field) => [field, 'text'] as const),
  ])('%s of the wrong type: %j', (field, value) => {
    const { error } = process({ event_name: 'a', [field]: value });
    expect(error).toMatchObject({ code: 'INVALID', field: [field] });
    expect(error?.message.startsWith(`${field} must be `)).toBe(true);
  });

  test('in a sentence with the whole path, cut where keys are endless', () => {
    const { error } = process({ event_name: 'a', properties: { items: [{ price: 2 ** 53 }] } });
    expect(error?.message).toMatch(/^properties\.items\.0\.price must not be a whole number/);
    const long = process({ event_name: 'a', properties: { ['k'.repeat(9000)]: nested(65) } }).error;
    expect(long?.field).toHaveLength(65);
    expect(long?.message.length).toBeLessThan(600);
  });

  test('and can be told by its id', () => {
    expect(process({ event_id: 'e9' })).toMatchObject({ eventId: 'e9' });
    for (const input of [null, [], {}, { event_id: 9 }])
      expect(process(input)).toMatchObject({ event: null, eventId: null });
  });
});
