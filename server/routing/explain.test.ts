import { describe, expect, it } from 'vitest';
import { type Condition, type EventFilter, type EventPayload } from '../model/index.ts';
import { evaluate } from './explain.ts';

const everything: EventFilter = { mode: 'INCLUDE', events: [] };
const purchase: EventPayload = {
  event_name: 'purchase',
  user_id: null,
  properties: { value: 120, note: 'gift', tags: ['a', 'b'], items: [{ price: 60 }] },
};

function reasonFor(condition: Condition, payload = purchase): string | undefined {
  return evaluate({ eventFilter: everything, conditions: [condition] }, payload).conditions[0]?.reason;
}

describe('the event filter', () => {
  it.each<[EventFilter['mode'], string[], string, boolean, string]>([
    ['INCLUDE', ['purchase', 'x'], 'purchase', true, 'event_name is "purchase", which is listed'],
    ['INCLUDE', ['purchase'], 'page_view', false, 'event_name is "page_view", needs to be "purchase"'],
    ['INCLUDE', ['a', 'b'], 'page_view', false, 'event_name is "page_view", needs to be one of "a", "b"'],
    [
      'INCLUDE',
      [],
      'page_view',
      true,
      'event_name is "page_view"; including with an empty list lets every event pass',
    ],
    ['EXCLUDE', ['purchase'], 'page_view', true, 'event_name is "page_view", which is not excluded'],
    ['EXCLUDE', ['purchase'], 'purchase', false, 'event_name is "purchase", which is excluded'],
    [
      'EXCLUDE',
      [],
      'purchase',
      false,
      'event_name is "purchase"; excluding with an empty list lets no event pass',
    ],
    [
      'INCLUDE',
      ['x', 'purchase'],
      'Purchase',
      false,
      'event_name is "Purchase", needs to be "purchase" (upper and lower case differ)',
    ],
    ['EXCLUDE', ['purchase'], 'Purchase', true, 'event_name is "Purchase", which is not excluded'],
    [
      'INCLUDE',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      'h',
      false,
      'event_name is "h", needs to be one of "a", "b", "c", "d", "e" and 2 more',
    ],
    [
      'INCLUDE',
      ['a', 'b', 'c', 'd', 'e'],
      'h',
      false,
      'event_name is "h", needs to be one of "a", "b", "c", "d", "e"',
    ],
  ])('with %s %j and %s: %s', (mode, events, eventName, passed, reason) => {
    const verdict = evaluate({ eventFilter: { mode, events }, conditions: [] }, { event_name: eventName });
    expect(verdict).toEqual({
      matches: passed,
      rejectedBy: passed ? null : 'EVENT_FILTER',
      eventFilter: { passed, eventName, reason },
      conditions: [],
      reasons: passed ? [] : [reason],
    });
  });

  it.each<EventPayload>([{}, { event_name: null }, { event_name: 7 }])(
    'takes %j for an event without a name',
    (payload) => {
      const include = evaluate({ eventFilter: { mode: 'INCLUDE', events: ['7'] }, conditions: [] }, payload);
      expect(include.reasons).toEqual(['event_name is missing, needs to be "7"']);
      expect(
        evaluate({ eventFilter: { mode: 'EXCLUDE', events: ['7'] }, conditions: [] }, payload).matches,
      ).toBe(true);
    },
  );

  it('keeps the conditions from being evaluated when it rejects', () => {
    const conditions: Condition[] = [{ field: 'user_id', operator: 'EXISTS' }];
    const verdict = evaluate({ eventFilter: { mode: 'EXCLUDE', events: [] }, conditions }, purchase);
    expect(verdict.rejectedBy).toBe('EVENT_FILTER');
    expect(verdict.conditions).toEqual([]);
  });
});

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
    [{ field: 'a..b', operator: 'EXISTS' }, 'a..b is not a path, needs to exist'],
    [{ field: '', operator: 'EXISTS' }, 'the empty field is not a path, needs to exist'],
  ])('%j: %s', (condition, reason) => {
    expect(reasonFor(condition)).toBe(reason);
  });

  it('of a bad path find nothing, and keep what they expect', () => {
    const conditions: Condition[] = [{ field: 'a..b', operator: 'EQUALS', value: 7 }];
    expect(evaluate({ eventFilter: everything, conditions }, purchase).conditions[0]).toMatchObject({
      expected: 7,
      actual: null,
      found: false,
    });
  });

  it('expect nothing of a value for EXISTS, though one is given', () => {
    const conditions: Condition[] = [{ field: 'user_id', operator: 'EXISTS', value: 'x' }];
    expect(evaluate({ eventFilter: everything, conditions }, purchase).conditions[0]?.expected).toBeNull();
  });

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
