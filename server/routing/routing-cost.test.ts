import { describe, expect, it } from 'vitest';

import { type Condition, type EventPayload, type Filters } from '../model/index.ts';
import { equals, excluding, having } from '../testing/filters.ts';
import { RoutingIndex } from './routing-index.ts';

/** A payload that counts how often its own keys are looked at. */
function counting(payload: EventPayload): { payload: EventPayload; looks: () => number } {
  let looks = 0;
  const proxy = new Proxy(payload, {
    getOwnPropertyDescriptor(target, key) {
      looks += 1;
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
  return { payload: proxy, looks: () => looks };
}

describe('to route one event, the index', () => {
  it('looks at a handful of 100,000 webhooks, although each shares one condition with all others', () => {
    const index = new RoutingIndex();
    for (let n = 0; n < 100_000; n += 1) {
      const who = equals('user_id', `u_${n % 10_000}`);
      index.upsert(`w${n}`, having(equals('currency', 'USD'), who, { field: 'value', operator: 'EXISTS' }));
    }
    const { payload, looks } = counting({
      event_name: 'purchase',
      currency: 'USD',
      user_id: 'u_42',
      value: 1,
    });
    expect(index.match(payload)).toEqual(Array.from({ length: 10 }, (_, n) => `w${n * 10_000 + 42}`));
    expect(looks()).toBeLessThan(100);
  });

  it('looks once at the names that 10,000 webhooks exclude in common', () => {
    let looks = 0;
    const events = new Proxy(['purchase'], {
      get(names, key) {
        if (key === 'includes') looks += 1;
        return Reflect.get(names, key) as unknown;
      },
    });
    const index = new RoutingIndex();
    for (let n = 0; n < 10_000; n += 1) {
      const conditions: Condition[] = n % 2 ? [] : [{ field: 'k', operator: 'NOT_EQUALS', value: n }];
      index.upsert(`w${n}`, { eventFilter: { mode: 'EXCLUDE', events }, conditions });
    }
    expect(index.match({ event_name: 'purchase' })).toEqual([]);
    expect(looks).toBe(1);
  });

  it.each<[string, (n: number) => Filters, string[]]>([
    [
      'whose limit is not reached',
      (n) => having({ field: 'value', operator: n % 2 ? 'GREATER_THAN' : 'GREATER_OR_EQUAL', value: 98 + n }),
      ['w0', 'w1', 'w2'],
    ],
    [
      'whose limit is passed already',
      (n) => having({ field: 'value', operator: 'LESS_THAN', value: 103 - n }),
      ['w0', 'w1', 'w2'],
    ],
    [
      'that exclude, and ask for another value',
      (n) => ({ ...excluding('page_view', `x${n}`), conditions: [equals('value', 100 + n)] }),
      ['w0'],
    ],
    [
      'that exclude just this event',
      (n) => excluding(...(n < 2 ? ['page_view'] : ['page_view', 'purchase'])),
      ['w0', 'w1'],
    ],
    [
      'that ask for what is missing',
      (n) => having({ field: n < 1 ? 'value' : 'gone', operator: 'EXISTS' }),
      ['w0'],
    ],
    [
      'that look for the same part',
      (n) => having({ field: 'path', operator: 'CONTAINS', value: n < 1 ? '/check' : '/blog/' }),
      ['w0'],
    ],
    [
      'that want one of other values',
      (n) =>
        having({ field: 'user_id', operator: 'IN', value: n < 1 ? ['u', 'v'] : [`u_${n}`, `v_${n}`, null] }),
      ['w0'],
    ],
    [
      'whose text starts differently',
      (n) => having({ field: 'path', operator: 'STARTS_WITH', value: n < 1 ? '/check' : `/blog/${n}` }),
      ['w0'],
    ],
    [
      'whose text ends differently',
      (n) => having({ field: 'path', operator: 'ENDS_WITH', value: n < 1 ? 'out' : `${n}.html` }),
      ['w0'],
    ],
    [
      'that start with the same long text and end otherwise',
      (n) =>
        having({ field: 'path', operator: 'STARTS_WITH', value: n < 1 ? '/' : `/${'x'.repeat(100)}${n}` }),
      ['w0'],
    ],
    [
      'that wait for a later time',
      (n) =>
        having({
          field: 'at',
          operator: 'GREATER_THAN',
          value: new Date(Date.UTC(2026, 1, 3, 4, 5, 5 + n)).toISOString(),
        }),
      ['w0'],
    ],
    [
      'that wanted it earlier',
      (n) =>
        having({
          field: 'at',
          operator: 'LESS_OR_EQUAL',
          value: new Date(Date.UTC(2026, 1, 3, 4, 5, 6 - n)).toISOString(),
        }),
      ['w0'],
    ],
    [
      'that want the field to be missing',
      (n) => having({ field: n < 1 ? 'gone' : 'path', operator: 'NOT_EXISTS' }),
      ['w0'],
    ],
    [
      'that want none of values with null in them',
      (n) => having({ field: n < 1 ? 'path' : 'gone', operator: 'NOT_IN', value: ['x', null] }),
      ['w0'],
    ],
    [
      'of whose conditions none can pass',
      (n) => ({
        ...having(equals('user_id', n < 1 ? 'u' : `u_${n}`), {
          field: 'value',
          operator: 'GREATER_THAN',
          value: 100 + n,
        }),
        conditionMatch: 'ANY',
      }),
      ['w0'],
    ],
    ['that want another item', (n) => having(equals('items.*', n < 1 ? 'p' : `p_${n}`)), ['w0']],
    [
      'that want a dearer item',
      (n) => having({ field: 'prices.*', operator: 'GREATER_OR_EQUAL', value: 12 + n }),
      ['w0'],
    ],
  ])('tries none of 10,000 webhooks %s', (_, filtersOf, expected) => {
    const index = new RoutingIndex();
    for (let n = 0; n < 10_000; n += 1) index.upsert(`w${n}`, filtersOf(n));
    const { payload, looks } = counting({
      event_name: 'purchase',
      value: 100,
      path: '/checkout',
      user_id: 'u',
      at: '2026-02-03T05:05:06+01:00',
      items: ['o', 'p', 'p'],
      prices: [7, 12, 'free'],
    });
    expect(index.match(payload)).toEqual(expected);
    expect(looks()).toBeLessThan(20);
  });
});
