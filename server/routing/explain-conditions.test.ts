import { describe, expect, it } from 'vitest';
import { type Condition, type EventFilter, type EventPayload } from '../model/index.ts';
import { evaluate } from './explain.ts';

const everything: EventFilter = { mode: 'INCLUDE', events: [] };
const purchase: EventPayload = {
  event_name: 'purchase',
  user_id: null,
  at: '2026-02-03T04:05:06Z',
  properties: { value: 120, note: 'gift', tags: ['a', 'b'], items: [{ price: 60 }] },
};

function reasonFor(condition: Condition, payload = purchase): string | undefined {
  return evaluate({ eventFilter: everything, conditions: [condition] }, payload).conditions[0]?.reason;
}

describe('the conditions', () => {
  it('are all looked at, and every failing one is a reason', () => {
    const verdict = evaluate(
      {
        eventFilter: everything,
        conditions: [
          { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
          { field: 'properties.note', operator: 'EQUALS', value: 'gift' },
          { field: 'context.utm_source', operator: 'EQUALS', value: 'google' },
        ],
      },
      purchase,
    );
    expect(verdict).toMatchObject({ matches: false, rejectedBy: 'CONDITIONS' });
    expect(verdict.conditions.map(({ passed }) => passed)).toEqual([false, true, false]);
    expect(verdict.reasons).toEqual([
      'properties.value is 120, needs > 500',
      'context.utm_source is missing, needs == "google"',
    ]);
  });

  it('tell a missing value from null', () => {
    const conditions: Condition[] = [
      { field: 'user_id', operator: 'EQUALS', value: null },
      { field: 'nobody', operator: 'EQUALS', value: null },
    ];
    const verdict = evaluate({ eventFilter: everything, conditions }, purchase);
    expect(verdict.matches).toBe(true);
    expect(verdict.conditions).toEqual([
      {
        field: 'user_id',
        operator: 'EQUALS',
        expected: null,
        actual: null,
        found: true,
        passed: true,
        reason: 'user_id is null, passes == null',
      },
      {
        field: 'nobody',
        operator: 'EQUALS',
        expected: null,
        actual: null,
        found: false,
        passed: true,
        reason: 'nobody is missing, passes == null',
      },
    ]);
  });

  it.each<[Condition, string]>([
    [
      { field: 'properties.value', operator: 'LESS_OR_EQUAL', value: '200' },
      'properties.value is 120, passes <= "200"',
    ],
    [
      { field: 'properties.value', operator: 'NOT_EQUALS', value: 120 },
      'properties.value is 120, needs != 120',
    ],
    [
      { field: 'properties.note', operator: 'LESS_THAN', value: 5 },
      'properties.note is "gift", not a number, needs < 5',
    ],
    [{ field: 'user_id', operator: 'GREATER_OR_EQUAL', value: 5 }, 'user_id is null, needs >= 5'],
    [{ field: 'user_id', operator: 'EXISTS' }, 'user_id is null, needs to exist'],
    [{ field: 'nobody', operator: 'EXISTS' }, 'nobody is missing, needs to exist'],
    [{ field: 'properties.note', operator: 'EXISTS' }, 'properties.note is "gift", passes exists'],
    [
      { field: 'properties.tags', operator: 'CONTAINS', value: 'c' },
      'properties.tags is ["a","b"], needs to contain "c"',
    ],
    [
      { field: 'properties.tags', operator: 'CONTAINS', value: 'b' },
      'properties.tags is ["a","b"], passes contains "b"',
    ],
    [
      { field: 'properties.items.0.price', operator: 'EQUALS', value: { a: 1 } },
      'properties.items.0.price is 60, needs == {"a":1}',
    ],
    [{ field: 'user_id', operator: 'NOT_EXISTS' }, 'user_id is null, passes not exists'],
    [{ field: 'properties.value', operator: 'NOT_EXISTS' }, 'properties.value is 120, needs not to exist'],
    [
      { field: 'properties.note', operator: 'NOT_CONTAINS', value: 'x' },
      'properties.note is "gift", passes not contains "x"',
    ],
    [
      { field: 'properties.tags', operator: 'NOT_CONTAINS', value: 'a' },
      'properties.tags is ["a","b"], needs not to contain "a"',
    ],
    [
      { field: 'properties.note', operator: 'STARTS_WITH', value: 'gi' },
      'properties.note is "gift", passes starts with "gi"',
    ],
    [
      { field: 'properties.note', operator: 'STARTS_WITH', value: 'ift' },
      'properties.note is "gift", needs to start with "ift"',
    ],
    [
      { field: 'properties.note', operator: 'ENDS_WITH', value: 'gi' },
      'properties.note is "gift", needs to end with "gi"',
    ],
    [
      { field: 'properties.note', operator: 'ENDS_WITH', value: 't' },
      'properties.note is "gift", passes ends with "t"',
    ],
    [
      { field: 'properties.value', operator: 'IN', value: [1, '120'] },
      'properties.value is 120, passes in [1,"120"]',
    ],
    [{ field: 'nobody', operator: 'IN', value: [1] }, 'nobody is missing, needs to be in [1]'],
    [{ field: 'nobody', operator: 'NOT_IN', value: [1] }, 'nobody is missing, passes not in [1]'],
    [
      { field: 'properties.value', operator: 'NOT_IN', value: [120] },
      'properties.value is 120, needs not to be in [120]',
    ],
    [
      { field: 'properties.note', operator: 'LESS_THAN', value: '2026-01-01T00:00:00Z' },
      'properties.note is "gift", not a time, needs < "2026-01-01T00:00:00Z"',
    ],
    [
      { field: 'at', operator: 'LESS_THAN', value: '2026-01-01T00:00:00Z' },
      'at is "2026-02-03T04:05:06Z", needs < "2026-01-01T00:00:00Z"',
    ],
    [
      { field: 'at', operator: 'GREATER_THAN', value: 5 },
      'at is "2026-02-03T04:05:06Z", not a number, needs > 5',
    ],
    [{ field: 'a..b', operator: 'EXISTS' }, 'a..b is not a path, needs to exist'],
    [{ field: 'a*', operator: 'NOT_EXISTS' }, 'a* is not a path, passes not exists'],
    [{ field: '', operator: 'EXISTS' }, 'the empty field is not a path, needs to exist'],
  ])('%j: %s', (condition, reason) => {
    expect(reasonFor(condition)).toBe(reason);
  });

  it.each<[Condition, boolean, string, unknown]>([
    [
      { field: 'items.*.price', operator: 'GREATER_THAN', value: 5 },
      true,
      'items.1.price is 9, passes > 5',
      [3, 9, 12],
    ],
    [
      { field: 'items.*.price', operator: 'GREATER_THAN', value: 20 },
      false,
      'items.*.price is [3,9,12], needs one > 20',
      [3, 9, 12],
    ],
    [
      { field: 'items.*.price', operator: 'NOT_EQUALS', value: 9 },
      false,
      'items.1.price is 9, needs != 9',
      [3, 9, 12],
    ],
    [
      { field: 'items.*.price', operator: 'NOT_IN', value: [1, 2] },
      true,
      'items.*.price is [3,9,12], passes not in [1,2]',
      [3, 9, 12],
    ],
    [
      { field: 'items.*.coupon', operator: 'EQUALS', value: null },
      true,
      'items.0.coupon is missing, passes == null',
      null,
    ],
    [
      { field: 'items.*.coupon', operator: 'EXISTS' },
      false,
      'items.*.coupon is missing, needs one to exist',
      null,
    ],
    [
      { field: 'none.*.coupon', operator: 'EQUALS', value: null },
      false,
      'none.*.coupon has no elements, needs one == null',
      null,
    ],
    [{ field: 'none.*', operator: 'NOT_EXISTS' }, true, 'none.* has no elements, passes not exists', null],
    [
      { field: 'a\\.b.*.*', operator: 'STARTS_WITH', value: 'x' },
      true,
      'a\\.b.1.0 is "xy", passes starts with "x"',
      ['ab', 'xy'],
    ],
  ])('name the element that decides, or all values: %j', (condition, passed, reason, actual) => {
    const payload = {
      event_name: 'x',
      items: [{ price: 3 }, { price: 9 }, { price: 12 }],
      'a.b': [['ab'], ['xy'], 7],
    };
    const [verdict] = evaluate({ eventFilter: everything, conditions: [condition] }, payload).conditions;
    expect(verdict).toMatchObject({ passed, reason, actual, found: actual !== null });
  });

  it('of which any is enough match with one that passes, and give every reason when none does', () => {
    const conditions: Condition[] = [
      { field: 'properties.value', operator: 'GREATER_THAN', value: 500 },
      { field: 'properties.note', operator: 'EQUALS', value: 'gift' },
    ];
    const filters = { eventFilter: everything, conditions, conditionMatch: 'ANY' } as const;
    expect(evaluate(filters, purchase)).toMatchObject({
      matches: true,
      rejectedBy: null,
      conditionMatch: 'ANY',
      reasons: [],
      conditions: [{ passed: false }, { passed: true }],
    });
    expect(evaluate(filters, { event_name: 'x' })).toMatchObject({
      matches: false,
      rejectedBy: 'CONDITIONS',
      reasons: ['properties.value is missing, needs > 500', 'properties.note is missing, needs == "gift"'],
    });
    expect(evaluate({ ...filters, conditions: [] }, purchase).matches).toBe(true);
  });

  it('of a bad path find nothing, and keep what they expect', () => {
    const conditions: Condition[] = [{ field: 'a..b', operator: 'EQUALS', value: 7 }];
    expect(evaluate({ eventFilter: everything, conditions }, purchase).conditions[0]).toMatchObject({
      expected: 7,
      actual: null,
      found: false,
    });
  });

  it.each(['EXISTS', 'NOT_EXISTS'] as const)(
    'expect nothing of a value for %s, though one is given',
    (operator) => {
      const conditions: Condition[] = [{ field: 'user_id', operator, value: 'x' }];
      expect(evaluate({ eventFilter: everything, conditions }, purchase).conditions[0]?.expected).toBeNull();
    },
  );

  it('show values of up to 80 characters as JSON in full', () => {
    for (const [length, shown] of [
      [78, `"${'a'.repeat(78)}"`],
      [79, `"${'a'.repeat(79)}…`],
    ] as const) {
      const payload = { text: 'a'.repeat(length) };
      expect(reasonFor({ field: 'text', operator: 'EXISTS' }, payload)).toBe(
        `text is ${shown}, passes exists`,
      );
    }
  });

  it('show long values cut, and never through a surrogate pair', () => {
    const payload = { event_name: 'x', text: '🙂' + 'a'.repeat(76) + '🙂'.repeat(50) };
    expect(reasonFor({ field: 'text', operator: 'EQUALS', value: 'b' }, payload)).toBe(
      `text is "🙂${'a'.repeat(76)}…, needs == "b"`,
    );
  });
});
