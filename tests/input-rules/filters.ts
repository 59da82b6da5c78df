import { accepted, refused, type GivenSettings, type InputCase, type Operator } from './case.ts';

const events = (...names: string[]): GivenSettings => ({ eventFilter: { mode: 'INCLUDE', events: names } });
const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padEnd(200, 'x'));

const eventCases: readonly InputCase[] = [
  accepted(events()),
  accepted(events('purchase', ' purchase ', 'Purchase', 'with blank', 'a,b', 'событие')),
  accepted(events(...numbered(200), numbered(1)[0]!)),
  refused(events(...numbered(201)), 'eventFilter.events TOO_MANY'),
  accepted(events('🙂'.repeat(200))),
  accepted(events('line\nbreak', 'tab\tin it', 'a\x01b', '\x7f', 'a\x85b')),
  refused(
    events('a', 'a', 'x'.repeat(201), ' \n\t', 'a\0', 'a\ud800'),
    'eventFilter.events.2 TOO_LONG',
    'eventFilter.events.3 REQUIRED',
    ...[4, 5].map((index) => `eventFilter.events.${index} INVALID`),
  ),
];

const field = (name: string): GivenSettings => ({ conditions: [{ field: name, operator: 'EXISTS' }] });
const compared = (operator: Operator, value: unknown): GivenSettings => ({
  conditions: [{ field: 'properties.value', operator, value }],
});
const many = (count: number): GivenSettings => ({
  conditions: Array.from({ length: count }, () => ({ field: 'user_id', operator: 'EXISTS' })),
});

const fieldCases: readonly InputCase[] = [
  ...['user_id', ' user_id ', 'properties.items.0.price', 'a b.c', '__proto__', 'ключ', 'x'.repeat(500)].map(
    (name) => accepted(field(name)),
  ),
  ...['', ' '].map((name) => refused(field(name), 'conditions.0.field REQUIRED')),
  ...['*', 'items.*.price', 'a.*.*.*', 'a\\.b', '\\*.\\\\', 'a\\*b', 'a\\*\\*.*.*.*'].map((name) =>
    accepted(field(name)),
  ),
  ...['a.*.*.*.*', '*.*.*.*'].map((name) => refused(field(name), 'conditions.0.field TOO_MANY')),
  ...['a*', '*a', '**', 'a.*b', 'a\\', 'a\\b', '\\', 'a\\\\.', '*.', '.*', '*..*', 'a\\\\*'].map((name) =>
    refused(field(name), 'conditions.0.field INVALID'),
  ),
  ...['.', '.a', 'a.', 'a..b', 'a\nb', 'a\0', 'a\ud800'].map((name) =>
    refused(field(name), 'conditions.0.field INVALID'),
  ),
  refused(field('x'.repeat(501)), 'conditions.0.field TOO_LONG'),
  accepted(many(50)),
  refused(many(51), 'conditions TOO_MANY'),
];

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
const bySize = ['GREATER_THAN', 'LESS_THAN', 'GREATER_OR_EQUAL', 'LESS_OR_EQUAL'] as const;

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const times = [
  ...['2026-02-03T04:05:06Z', '2026-02-03t04:05:06z', '2026-02-03T04:05:06.7+01:00', '0000-01-01T00:00:00Z'],
  ...['2024-02-29T23:59:59.123456789-23:59', '2000-02-29T00:00:00-00:00'],
];
const noTimes = [
  ...['2026-02-03', '2026-02-03T04:05:06', '2026-02-03 04:05:06Z', '2026-2-3T04:05:06Z', '04:05:06Z'],
  ...['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-04-31T00:00:00Z'],
  ...['2026-00-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-00T00:00:00Z', '2026-01-32T00:00:00Z'],
  ...['2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T23:59:60Z', '2026-01-01T00:00:00+24:00'],
  ...[
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00.Z',
    ' 2026-01-01T00:00:00Z',
  ],
  ...[
    '2026-01-01T00:00:00.1234567890Z',
    '12026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '２026-01-01T00:00:00Z',
  ],
];

const valueCases: readonly InputCase[] = [
  ...(['EQUALS', 'NOT_EQUALS', 'CONTAINS', 'NOT_CONTAINS'] as const).flatMap((operator) =>
    [null, false, '', 0, -1.5, '500', [1, { a: null }], { a: 'b' }].map((value) =>
      accepted(compared(operator, value)),
    ),
  ),
  ...bySize.flatMap((operator) => [
    ...[0, -1.5, '500', ' 1e3 ', '0x10', true, ...times].map((value) => accepted(compared(operator, value))),
    ...[null, '', ' ', 'abc', '12 €', 'Infinity', '1e400', [5], {}, ...noTimes].map((value) =>
      refused(compared(operator, value), 'conditions.0.value INVALID'),
    ),
  ]),
  ...(['STARTS_WITH', 'ENDS_WITH'] as const).flatMap((operator) => [
    ...['', ' /eu/ ', 'a\nb', 7, true].map((value) => accepted(compared(operator, value))),
    ...[null, [], ['a'], {}, 'x\0'].map((value) =>
      refused(compared(operator, value), 'conditions.0.value INVALID'),
    ),
    refused(compared(operator, 'x'.repeat(8191)), 'conditions.0.value TOO_LARGE'),
  ]),
  ...(['IN', 'NOT_IN'] as const).flatMap((operator) => [
    ...[[''], ['a', 'b'], ['a', 'a'], [1, -1.5], [null], ['1', 1, true, null], numbers(100)].map((value) =>
      accepted(compared(operator, value)),
    ),
    ...['a', 1, null, {}, [['a']], ['a', {}], [2 ** 53], ['x\0']].map((value) =>
      refused(compared(operator, value), 'conditions.0.value INVALID'),
    ),
    refused(compared(operator, []), 'conditions.0.value REQUIRED'),
    refused(compared(operator, numbers(101)), 'conditions.0.value TOO_MANY'),
    refused(compared(operator, ['x'.repeat(8189)]), 'conditions.0.value TOO_LARGE'),
  ]),
  ...[2 ** 53, [2 ** 53], Infinity, 'x\0', { a: 'x\0' }, { 'x\0': 1 }, ['\ud800'], nested(65)].map((value) =>
    refused(compared('EQUALS', value), 'conditions.0.value INVALID'),
  ),
  ...[2 ** 53 - 1, 'a\nb', nested(64), 'x'.repeat(8190), ['x'.repeat(8188)]].map((value) =>
    accepted(compared('EQUALS', value)),
  ),
  ...['x'.repeat(8191), 'é'.repeat(4096)].map((value) =>
    refused(compared('EQUALS', value), 'conditions.0.value TOO_LARGE'),
  ),
  refused(
    {
      conditions: [
        { field: 'a', operator: 'EXISTS' },
        { field: 'a..b', operator: 'LESS_THAN', value: 'x' },
      ],
    },
    'conditions.1.field INVALID',
    'conditions.1.value INVALID',
  ),
];

const consentCases: readonly InputCase[] = [
  accepted({ requiredConsent: Array.from({ length: 20 }, (_, n) => `c${n}`) }),
  accepted({ requiredConsent: ['x'.repeat(100), 'Marketing', 'a, b'] }),
  refused({ requiredConsent: Array.from({ length: 21 }, (_, n) => `c${n}`) }, 'requiredConsent TOO_MANY'),
  refused({ requiredConsent: ['x'.repeat(101)] }, 'requiredConsent.0 TOO_LONG'),
  ...['a\nb', 'a\0', 'a\ud800'].map((name) =>
    refused({ requiredConsent: [name] }, 'requiredConsent.0 INVALID'),
  ),
];

export const filterCases: readonly InputCase[] = [
  ...consentCases,
  ...eventCases,
  ...fieldCases,
  ...valueCases,
];
