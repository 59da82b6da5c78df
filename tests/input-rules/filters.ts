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
  refused(
    events('a', 'a', 'x'.repeat(201), '', 'line\nbreak', 'a\0', 'a\ud800'),
    'eventFilter.events.2 TOO_LONG',
    'eventFilter.events.3 REQUIRED',
    ...[4, 5, 6].map((index) => `eventFilter.events.${index} INVALID`),
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
  ...['.', '.a', 'a.', 'a..b', 'a\nb', 'a\0', 'a\ud800'].map((name) =>
    refused(field(name), 'conditions.0.field INVALID'),
  ),
  refused(field('x'.repeat(501)), 'conditions.0.field TOO_LONG'),
  accepted(many(50)),
  refused(many(51), 'conditions TOO_MANY'),
];

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
const bySize = ['GREATER_THAN', 'LESS_THAN', 'GREATER_OR_EQUAL', 'LESS_OR_EQUAL'] as const;

const valueCases: readonly InputCase[] = [
  ...(['EQUALS', 'NOT_EQUALS', 'CONTAINS'] as const).flatMap((operator) =>
    [null, false, '', 0, -1.5, '500', [1, { a: null }], { a: 'b' }].map((value) =>
      accepted(compared(operator, value)),
    ),
  ),
  ...bySize.flatMap((operator) => [
    ...[0, -1.5, '500', ' 1e3 ', '0x10', true].map((value) => accepted(compared(operator, value))),
    ...[null, '', ' ', 'abc', '12 €', 'Infinity', '1e400', [5], {}].map((value) =>
      refused(compared(operator, value), 'conditions.0.value INVALID'),
    ),
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

export const filterCases: readonly InputCase[] = [...eventCases, ...fieldCases, ...valueCases];
