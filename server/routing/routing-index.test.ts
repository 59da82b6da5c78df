import { describe, expect, it } from 'vitest';

import { type Condition, type Filters } from '../model/index.ts';
import { equals, excluding, having, including } from '../testing/filters.ts';
import { RoutingIndex } from './routing-index.ts';

function indexOf(webhooks: Readonly<Record<string, Filters>>): RoutingIndex {
  const index = new RoutingIndex();
  for (const [id, filters] of Object.entries(webhooks)) index.upsert(id, filters);
  return index;
}

describe('the index from event to webhooks', () => {
  it('goes by the event filter: listed, wildcard, not excluded', () => {
    const index = indexOf({
      listed: including('purchase', 'refund', 'purchase'),
      other: including('page_view'),
      all: including(),
      rest: excluding('page_view'),
      excluded: excluding('purchase'),
      none: excluding(),
    });
    expect(index.match({ event_name: 'purchase' })).toEqual(['listed', 'all', 'rest']);
    expect(index.match({ event_name: 'page_view' })).toEqual(['other', 'all', 'excluded']);
    expect(index.match({})).toEqual(['all', 'rest', 'excluded']);
    expect(index.size).toBe(6);
  });

  it('lets values meet that are loosely equal', () => {
    const index = indexOf({
      text: having(equals('n', '100')),
      number: having(equals('n', 100)),
      hex: having(equals('n', '0x64')),
      array: having(equals('n', [100])),
    });
    expect(index.match({ n: 100 })).toEqual(['text', 'number', 'hex']);
    expect(index.match({ n: '100' })).toEqual(['text', 'number']);
    expect(index.match({ n: [100] })).toEqual(['array']);
  });

  it('finds a missing value equal to null', () => {
    const index = indexOf({
      anonymous: having(equals('user_id', null)),
      known: having(equals('user_id', 'u')),
    });
    expect(index.match({})).toEqual(['anonymous']);
    expect(index.match({ user_id: null })).toEqual(['anonymous']);
    expect(index.match({ user_id: 'u' })).toEqual(['known']);
    expect(index.match({ user_id: {} })).toEqual([]);
  });

  it('asks all conditions, not only the one that it files by', () => {
    const index = indexOf({
      big: having(equals('currency', 'USD'), { field: 'value', operator: 'GREATER_THAN', value: 500 }),
    });
    expect(index.match({ currency: 'USD', value: 620 })).toEqual(['big']);
    expect(index.match({ currency: 'USD', value: 99 })).toEqual([]);
  });

  it('answers in the order in which webhooks were added, and a change keeps the place', () => {
    const index = indexOf({ c: including(), a: including('x'), b: excluding('y') });
    expect(index.match({ event_name: 'x' })).toEqual(['c', 'a', 'b']);
    index.upsert('c', including('x'));
    expect(index.match({ event_name: 'x' })).toEqual(['c', 'a', 'b']);
  });

  it('forgets what was removed or replaced', () => {
    const index = indexOf({ a: having(equals('k', 1)), b: including('x') });
    index.upsert('a', having(equals('k', 2)));
    expect(index.match({ k: 1 })).toEqual([]);
    expect(index.match({ k: 2 })).toEqual(['a']);
    expect(index.remove('a')).toBe(true);
    expect(index.remove('a')).toBe(false);
    expect(index.remove('b')).toBe(true);
    expect(index.match({ event_name: 'x', k: 2 })).toEqual([]);
    expect(index.size).toBe(0);
  });

  it('does not confuse an event name with what objects inherit', () => {
    expect(indexOf({ a: including('purchase') }).match({ event_name: 'constructor' })).toEqual([]);
  });

  it('compares by size, with the limit itself on its right side', () => {
    const by = (operator: Condition['operator'], value: Condition['value']) =>
      having({ field: 'value', operator, value });
    const index = indexOf({
      above: by('GREATER_THAN', 10),
      from: by('GREATER_OR_EQUAL', ' 10 '),
      below: by('LESS_THAN', '1e1'),
      upTo: by('LESS_OR_EQUAL', 10),
    });
    expect(index.match({ value: 10 })).toEqual(['from', 'upTo']);
    expect(index.match({ value: '11' })).toEqual(['above', 'from']);
    expect(index.match({ value: true })).toEqual(['below', 'upTo']);
    for (const value of ['', ' ', null, 'ten', [10], {}]) expect(index.match({ value })).toEqual([]);
    expect(index.match({})).toEqual([]);
  });

  it('takes the names that a webhook excludes in any order', () => {
    const index = indexOf({ a: excluding('x', 'y'), b: excluding('y', 'x'), c: excluding('x') });
    expect(index.match({ event_name: 'y' })).toEqual(['c']);
    index.upsert('b', excluding('x'));
    index.remove('a');
    expect(index.match({ event_name: 'y' })).toEqual(['b', 'c']);
    expect(index.match({ event_name: 'z' })).toEqual(['b', 'c']);
  });

  it('tries a webhook once, by however many elements and conditions the event leads to it', () => {
    let looks = 0;
    const conditions = new Proxy([equals('items.*', 1), equals('items.*', '1'), equals('id', 1)], {
      get(list, key) {
        if (key === 'map') looks += 1; // they are compiled when they are tried
        return Reflect.get(list, key) as unknown;
      },
    });
    const index = indexOf({ any: { ...including(), conditions, conditionMatch: 'ANY' } });
    looks = 0;
    expect(index.match({ id: 1, items: [1, '1', true, 1] })).toEqual(['any']);
    expect(looks).toBe(1);
    index.remove('any');
    expect(index.match({ id: 1, items: [1] })).toEqual([]);
  });

  it('tries webhooks of which any condition may pass without a value on every event', () => {
    const index = indexOf({
      either: {
        ...having(equals('k', 1), { field: 'path', operator: 'NOT_CONTAINS', value: 'x' }),
        conditionMatch: 'ANY',
      },
      anything: { ...including(), conditionMatch: 'ANY' },
    });
    expect(index.match({})).toEqual(['either', 'anything']);
    expect(index.match({ path: 'x' })).toEqual(['anything']);
    expect(index.match({ path: 'x', k: 1 })).toEqual(['either', 'anything']);
  });

  it('tries webhooks with more than 100 keys on every event', () => {
    const many = (n: number) => Array.from({ length: n }, (_, k) => k);
    const either = (n: number): Filters => ({
      ...having({ field: 'a', operator: 'IN', value: many(n) }, equals('b', 'x')),
      conditionMatch: 'ANY',
    });
    for (const n of [99, 100]) {
      const index = indexOf({ either: either(n) });
      expect(index.match({ a: n - 1 })).toEqual(['either']);
      expect(index.match({ b: 'x' })).toEqual(['either']);
      expect(index.match({ a: n })).toEqual([]);
      index.remove('either');
      expect(index.match({ b: 'x' })).toEqual([]);
    }
  });
});
