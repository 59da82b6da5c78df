import { describe, expect, it } from 'vitest';
import { type Condition, type EventPayload, type Filters } from '../model/index.ts';
import { RoutingIndex } from './routing-index.ts';

const including = (...events: string[]): Filters => ({
  eventFilter: { mode: 'INCLUDE', events },
  conditions: [],
});
const excluding = (...events: string[]): Filters => ({
  eventFilter: { mode: 'EXCLUDE', events },
  conditions: [],
});
const having = (...conditions: Condition[]): Filters => ({ ...including(), conditions });
const equals = (field: string, value: Condition['value']): Condition => ({
  field,
  operator: 'EQUALS',
  value,
});

function indexOf(webhooks: Readonly<Record<string, Filters>>): RoutingIndex {
  const index = new RoutingIndex();
  for (const [id, filters] of Object.entries(webhooks)) index.upsert(id, filters);
  return index;
}

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
  ])('tries none of 10,000 webhooks %s', (_, filtersOf, expected) => {
    const index = new RoutingIndex();
    for (let n = 0; n < 10_000; n += 1) index.upsert(`w${n}`, filtersOf(n));
    const { payload, looks } = counting({ event_name: 'purchase', value: 100, path: '/checkout' });
    expect(index.match(payload)).toEqual(expected);
    expect(looks()).toBeLessThan(20);
  });
});
