import { describe, expect, it } from 'vitest';

import { type Condition, type EventPayload } from '../model/index.ts';
import { Bucket, isIndexable, type Indexable } from './bucket.ts';

const where = (field: string, operator: Condition['operator'], value?: Condition['value']): Condition => ({
  field,
  operator,
  value,
});
const having = (...conditions: Condition[]): Indexable => ({ conditions });

function candidatesOf(bucket: Bucket<Indexable>, payload: EventPayload): Indexable[] {
  const found: Indexable[] = [];
  bucket.forEachCandidate(payload, (entry) => found.push(entry));
  return found;
}

function fill(bucket: Bucket<Indexable>, count: number, conditionOf: (n: number) => Condition): Indexable[] {
  const entries = Array.from({ length: count }, (_, n) => having(conditionOf(n)));
  for (const entry of entries) bucket.add(entry);
  return entries;
}

const usd = where('currency', 'EQUALS', 'USD');

/** Rival conditions, each with as many others that its estimated matches equal `equalMatches` webhooks that want USD. */
const rivals: readonly {
  name: string;
  rival: Condition;
  event: EventPayload;
  others: number;
  conditionOf: (n: number) => Condition;
  equalMatches: number;
}[] = [
  {
    name: 'a value that 5 want',
    rival: where('user_id', 'EQUALS', 'u'),
    event: { user_id: 'u' },
    others: 5,
    conditionOf: () => where('user_id', 'EQUALS', 'u'),
    equalMatches: 5,
  },
  {
    name: 'a value of its own beside 100 others',
    rival: where('user_id', 'EQUALS', 'u'),
    event: { user_id: 'u' },
    others: 100,
    conditionOf: (n) => where('user_id', 'EQUALS', n),
    equalMatches: 0,
  },
  {
    name: 'a lower limit among 100',
    rival: where('value', 'GREATER_THAN', -1),
    event: { value: 0 },
    others: 100,
    conditionOf: (n) => where('value', 'GREATER_OR_EQUAL', n),
    equalMatches: 10, // the root of all
  },
  {
    name: 'an upper limit among 100',
    rival: where('value', 'LESS_THAN', 101),
    event: { value: 100 },
    others: 100,
    conditionOf: (n) => where('value', 'LESS_OR_EQUAL', n),
    equalMatches: 10, // the root of all
  },
  {
    name: 'a limit that 9 others have',
    rival: where('value', 'GREATER_THAN', 7),
    event: { value: 8 },
    others: 9,
    conditionOf: () => where('value', 'GREATER_THAN', 7),
    equalMatches: 12, // the root of all, and those with the same limit
  },
  {
    name: 'a part of text among 8',
    rival: where('path', 'CONTAINS', 'checkout'),
    event: { path: '/checkout' },
    others: 8,
    conditionOf: (n) => where('path', 'CONTAINS', `blog ${n}`),
    equalMatches: 2, // a quarter of the parts
  },
  {
    name: 'a part of text that 8 look for',
    rival: where('path', 'CONTAINS', 'checkout'),
    event: { path: '/checkout' },
    others: 8,
    conditionOf: () => where('path', 'CONTAINS', 'checkout'),
    equalMatches: 8, // a quarter of the one part, and those that look for it
  },
  {
    name: 'a field that 5 ask for',
    rival: where('coupon', 'EXISTS'),
    event: { coupon: 'x' },
    others: 5,
    conditionOf: () => where('coupon', 'EXISTS'),
    equalMatches: 5,
  },
];

describe('a webhook with two conditions', () => {
  it.each(rivals)(
    'is indexed by $name when the other condition has more estimated matches, and not when it has fewer',
    ({ rival, event, others, conditionOf, equalMatches }) => {
      for (const [wantUsd, isFiledUnderRival] of [
        [equalMatches, false],
        [equalMatches + 1, true],
      ] as const) {
        const bucket = new Bucket<Indexable>();
        fill(bucket, others, conditionOf);
        fill(bucket, wantUsd, () => usd);
        const entry = having(usd, rival);
        bucket.add(entry);
        expect(candidatesOf(bucket, event).includes(entry)).toBe(isFiledUnderRival);
        expect(candidatesOf(bucket, { currency: 'USD' }).includes(entry)).toBe(!isFiledUnderRival);
      }
    },
  );

  it.each([
    where('other', 'EXISTS'),
    where('other', 'GREATER_THAN', 5),
    where('other', 'LESS_THAN', 5),
    where('other', 'CONTAINS', 'x'),
  ])('is indexed by EQUALS, in any order, when %j is as rare', (other) => {
    for (const entry of [having(other, usd), having(usd, other)]) {
      const bucket = new Bucket<Indexable>();
      bucket.add(entry);
      expect(candidatesOf(bucket, { currency: 'USD' })).toEqual([entry]);
      for (const value of [1, 9, 'x']) expect(candidatesOf(bucket, { other: value })).toEqual([]);
    }
  });

  it.each(rivals)(
    'is indexed by $name once the others have left',
    ({ rival, event, others, conditionOf }) => {
      const bucket = new Bucket<Indexable>();
      bucket.add(having(where(rival.field, 'EXISTS'))); // the field stays
      fill(bucket, others, conditionOf).forEach((entry) => bucket.delete(entry));
      fill(bucket, 2, () => usd);
      const entry = having(usd, rival);
      bucket.add(entry);
      expect(candidatesOf(bucket, event)).toContain(entry);
    },
  );
});

describe('a bucket', () => {
  it('tries a webhook that a missing value may pass on every event, and any one of those stands for all', () => {
    const bucket = new Bucket<Indexable>();
    const [all, notUsd] = [having(), having(where('currency', 'NOT_EQUALS', 'USD'))];
    bucket.add(having(usd));
    expect(bucket.anyUnindexed).toBeUndefined();
    bucket.add(all);
    bucket.add(notUsd);
    expect(bucket.anyUnindexed).toBe(all);
    expect(candidatesOf(bucket, {})).toEqual([all, notUsd]);
    expect([all, notUsd].some(isIndexable)).toBe(false);
    bucket.delete(all);
    expect(bucket.anyUnindexed).toBe(notUsd);
    expect(bucket.size).toBe(2);
  });

  it.each(rivals)('keeps one of two under $name, when the other one leaves', ({ rival, event }) => {
    const bucket = new Bucket<Indexable>();
    const [first, second] = [having(rival), having(rival)];
    bucket.add(first);
    bucket.add(second);
    bucket.delete(first);
    expect(candidatesOf(bucket, event)).toEqual([second]);
    bucket.delete(second);
    expect(candidatesOf(bucket, event)).toEqual([]);
  });

  it.each([
    where('a', 'EXISTS', 'ignored'),
    where('a', 'NOT_EQUALS', null),
    where('a', 'EQUALS', null),
    where('a', 'EQUALS', [1]),
  ])('files a webhook by %j', (condition) => {
    const bucket = new Bucket<Indexable>();
    const entry = having(condition);
    bucket.add(entry);
    expect(isIndexable(entry)).toBe(true);
    expect(bucket.anyUnindexed).toBeUndefined();
  });

  it('reads no field that nothing is indexed by any more', () => {
    const bucket = new Bucket<Indexable>();
    const [first, second] = [having(usd), having(where('currency', 'EXISTS'))];
    bucket.add(first);
    bucket.add(second);
    const looked: unknown[] = [];
    const payload = new Proxy<EventPayload>(
      {},
      { getOwnPropertyDescriptor: (_, key) => void looked.push(key) },
    );
    bucket.delete(first);
    candidatesOf(bucket, payload);
    expect(looked).toEqual(['currency']);
    bucket.delete(second);
    candidatesOf(bucket, payload);
    expect(looked).toEqual(['currency']);
    expect(bucket.size).toBe(0);
  });

  it('has nothing to take out of a webhook that it does not hold', () => {
    const bucket = new Bucket<Indexable>();
    const entry = having(usd);
    bucket.add(entry);
    bucket.delete(having(usd));
    expect(candidatesOf(bucket, { currency: 'USD' })).toEqual([entry]);
    expect(bucket.size).toBe(1);
  });
});
