import { describe, expect, it } from 'vitest';

import { type Condition, type Filters, type JsonObject } from '../model/index.ts';
import { matches } from './compile.ts';
import { addTally, emptyTally, type FilterTally, tallyEvents, tallyExamples } from './tally.ts';

const value = (operator: Condition['operator'], number: number): Condition => ({
  field: 'properties.value',
  operator,
  value: number,
});

const filters: Filters = {
  sources: ['shop'],
  eventFilter: { mode: 'INCLUDE', events: ['purchase'] },
  requiredConsent: ['ads'],
  conditions: [value('GREATER_THAN', 3), value('LESS_THAN', 8)],
};

interface Given {
  readonly sourceId?: string | null;
  readonly payload?: JsonObject;
}

/** An event that passes all layers, except for what is given. */
function event(id: number, { sourceId = 'shop', payload = {} }: Given = {}) {
  const all = { event_name: 'purchase', consent: { ads: true }, properties: { value: id }, ...payload };
  return { id: `e${id}`, sourceId, payload: all };
}

const ten = Array.from({ length: 10 }, (_, n) => event(n));

describe('the tally of filters', () => {
  it('counts each layer among the events that passed the ones before it', () => {
    const tally = tallyEvents(filters, [
      event(5, { sourceId: null }),
      event(5, { sourceId: 'blog' }),
      event(5, { payload: { event_name: 'login' } }),
      event(5, { payload: { consent: {} } }),
      ...ten,
    ]);
    expect(tally).toMatchObject({ looked: 14, passedSource: 12, passedEventFilter: 11, passedConsent: 10 });
    expect(tally).toMatchObject({ conditions: [6, 8], matched: 4, matchExamples: ['e4', 'e5', 'e6', 'e7'] });
  });

  it('has near misses: events that fail exactly one condition, with the reason', () => {
    const { nearMisses, nearMissExamples } = tallyEvents(filters, ten);
    expect(nearMisses).toBe(6);
    expect(nearMissExamples.map(({ id, condition }) => [id, condition])).toEqual([
      ...['e0', 'e1', 'e2', 'e3'].map((id) => [id, 0]),
      ...['e8', 'e9'].map((id) => [id, 1]),
    ]);
    expect(nearMissExamples[3]!.reason).toBe('properties.value is 3, needs > 3');
    const three = [value('EQUALS', 1), value('EQUALS', 2), value('EQUALS', 1)];
    expect(tallyEvents({ ...filters, conditions: three }, ten).nearMissExamples.map(({ id }) => id)).toEqual([
      'e1',
    ]);
  });

  it('with ANY has a near miss only where the one condition fails', () => {
    expect(tallyEvents({ ...filters, conditionMatch: 'ANY' }, ten)).toMatchObject({
      matched: 10,
      nearMisses: 0,
    });
    const one = { ...filters, conditionMatch: 'ANY', conditions: [value('LESS_THAN', 8)] } as const;
    expect(tallyEvents(one, ten)).toMatchObject({ matched: 8, nearMisses: 2 });
  });

  it.each(['ALL', 'ANY'] as const)(
    'without conditions counts every event that gets there, with %s',
    (conditionMatch) => {
      expect(tallyEvents({ ...filters, conditionMatch, conditions: [] }, ten)).toMatchObject({
        matched: 10,
        nearMisses: 0,
        conditions: [],
      });
    },
  );

  it.each(['ALL', 'ANY'] as const)('matches the events that would be routed, with %s', (conditionMatch) => {
    const odd: JsonObject[] = [
      {},
      { properties: { value: null } },
      { properties: { value: '5' } },
      { properties: { value: [5] } },
      { properties: { value: 4.5 } },
      { event_name: 5 },
    ];
    const events = [...ten, ...odd.map((payload, n) => event(100 + n, { payload }))];
    for (const conditions of [
      [],
      filters.conditions,
      [value('NOT_EQUALS', 5)],
      [value('EXISTS', 0), value('NOT_EXISTS', 0)],
    ]) {
      const given = { ...filters, conditions, conditionMatch };
      const routed = events.filter(({ payload, sourceId }) => matches(given, payload, sourceId ?? undefined));
      expect(tallyEvents(given, events).matched).toBe(routed.length);
    }
  });

  it('keeps so many examples, and adds up batch by batch', () => {
    const many = Array.from({ length: 100 }, (_, n) => event(n % 10));
    const whole = tallyEvents(filters, many);
    expect([whole.matchExamples.length, whole.nearMissExamples.length]).toEqual([
      tallyExamples,
      tallyExamples,
    ]);
    const sum: FilterTally = emptyTally(2);
    for (let n = 0; n < 100; n += 7) addTally(sum, tallyEvents(filters, many.slice(n, n + 7)));
    expect(sum).toEqual(whole);
  });
});
