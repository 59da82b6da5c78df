import { describe, expect, it } from 'vitest';
import { type Condition, type EventFilter, type EventPayload } from '../model/index.ts';
import { evaluate } from './explain.ts';

const purchase: EventPayload = {
  event_name: 'purchase',
  user_id: null,
  at: '2026-02-03T04:05:06Z',
  properties: { value: 120, note: 'gift', tags: ['a', 'b'], items: [{ price: 60 }] },
};

describe('the sources', () => {
  const shop = { id: 's1', name: 'Shop' };
  const filters = (...sources: string[]) => ({
    sources,
    eventFilter: { mode: 'INCLUDE', events: ['a'] } as const,
    conditions: [{ field: 'b', operator: 'EXISTS' } as const],
  });

  it.each([
    [[], null, true, 'the event has no source; events of any source pass'],
    [[], shop, true, 'the source is "Shop"; events of any source pass'],
    [['s0', 's1'], shop, true, 'the source is "Shop", which the webhook asks for'],
    [['s0', 's2'], shop, false, 'the source is "Shop", the webhook asks for others'],
    [
      ['s1'],
      null,
      false,
      'the event has no source: it is not sent with a write key, and the webhook asks for sources',
    ],
  ])('%j with the source %j: %s', (sources, source, passed, reason) => {
    const verdict = evaluate(filters(...sources), { event_name: 'a', b: 1 }, source);
    expect(verdict).toMatchObject({
      matches: passed,
      rejectedBy: passed ? null : 'SOURCE',
      source: { passed, reason },
      eventFilter: { passed: true },
      reasons: passed ? [] : [reason],
    });
  });

  it('come first, and the reason of the event filter is there as well', () => {
    const verdict = evaluate(filters('s2'), { event_name: 'x' }, shop);
    expect(verdict).toMatchObject({ rejectedBy: 'SOURCE', conditions: [] });
    expect(verdict.reasons).toEqual([verdict.source.reason, verdict.eventFilter.reason]);
  });
});

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
      source: { passed: true, reason: 'the event has no source; events of any source pass' },
      eventFilter: { passed, eventName, reason },
      consent: { passed: true, reason: 'the webhook asks for no consent' },
      conditions: [],
      conditionMatch: 'ALL',
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
