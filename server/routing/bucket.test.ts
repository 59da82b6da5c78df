import { describe, expect, it } from 'vitest';

import { type Condition, type EventPayload } from '../model/index.ts';
import { Bucket, canBeFiled, type Filed } from './bucket.ts';

const where = (field: string, operator: Condition['operator'], value?: Condition['value']): Condition => ({
  field,
  operator,
  value,
});
const having = (...conditions: Condition[]): Filed => ({ conditions });

function candidatesOf(bucket: Bucket<Filed>, payload: EventPayload): Filed[] {
  const found: Filed[] = [];
  bucket.forEachCandidate(payload, (entry) => found.push(entry));
  return found;
}

function fill(bucket: Bucket<Filed>, count: number, conditionOf: (n: number) => Condition): Filed[] {
  const entries = Array.from({ length: count }, (_, n) => having(conditionOf(n)));
  for (const entry of entries) bucket.add(entry);
  return entries;
}

const usd = where('currency', 'EQUALS', 'USD');

/** Each with how many others make it as crowded as `crowd` webhooks that want USD, and what only it finds. */
const rivals: readonly {
  name: string;
  rival: Condition;
  event: EventPayload;
  others: number;
  conditionOf: (n: number) => Condition;
  crowd: number;
}[] = [
  {
    name: 'a value that 5 want',
    rival: where('user_id', 'EQUALS', 'u'),
    event: { user_id: 'u' },
    others: 5,
    conditionOf: () => where('user_id', 'EQUALS', 'u'),
    crowd: 5,
  },
  {
    name: 'a value of its own beside 100 others',
    rival: where('user_id', 'EQUALS', 'u'),
    event: { user_id: 'u' },
    others: 100,
    conditionOf: (n) => where('user_id', 'EQUALS', n),
    crowd: 0,
  },
  {
    name: 'a lower limit among 100',
    rival: where('value', 'GREATER_THAN', -1),
    event: { value: 0 },
    others: 100,
    conditionOf: (n) => where('value', 'GREATER_OR_EQUAL', n),
    crowd: 10, // the root of all
  },
  {
    name: 'an upper limit among 100',
    rival: where('value', 'LESS_THAN', 101),
    event: { value: 100 },
    others: 100,
    conditionOf: (n) => where('value', 'LESS_OR_EQUAL', n),
    crowd: 10, // the root of all
  },
  {
    name: 'a limit that 9 others have',
    rival: where('value', 'GREATER_THAN', 7),
    event: { value: 8 },
    others: 9,
    conditionOf: () => where('value', 'GREATER_THAN', 7),
    crowd: 12, // the root of all, and those with the same limit
  },
  {
    name: 'a part of text among 8',
    rival: where('path', 'CONTAINS', 'checkout'),
    event: { path: '/checkout' },
    others: 8,
    conditionOf: (n) => where('path', 'CONTAINS', `blog ${n}`),
    crowd: 2, // a quarter of the parts
  },
  {
    name: 'a part of text that 8 look for',
    rival: where('path', 'CONTAINS', 'checkout'),
    event: { path: '/checkout' },
    others: 8,
    conditionOf: () => where('path', 'CONTAINS', 'checkout'),
    crowd: 8, // a quarter of the one part, and those that look for it
  },
  {
    name: 'a field that 5 ask for',
    rival: where('coupon', 'EXISTS'),
    event: { coupon: 'x' },
    others: 5,
    conditionOf: () => where('coupon', 'EXISTS'),
    crowd: 5,
  },
];

describe('a webhook with two conditions', () => {
  it.each(rivals)(
    'is filed under $name, when the other one is more crowded, and not when it is less',
    ({ rival, event, others, conditionOf, crowd }) => {
      for (const [wantUsd, isFiledUnderRival] of [
        [crowd, false],
        [crowd + 1, true],
      ] as const) {
        const bucket = new Bucket<Filed>();
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
  ])('is filed by EQUALS, in whatever order, when %j is as rare', (other) => {
    for (const entry of [having(other, usd), having(usd, other)]) {
      const bucket = new Bucket<Filed>();
      bucket.add(entry);
      expect(candidatesOf(bucket, { currency: 'USD' })).toEqual([entry]);
      for (const value of [1, 9, 'x']) expect(candidatesOf(bucket, { other: value })).toEqual([]);
    }
  });

  it.each(rivals)('is filed under $name, once they have left', ({ rival, event, others, conditionOf }) => {
    const bucket = new Bucket<Filed>();
    bucket.add(having(where(rival.field, 'EXISTS'))); // the field stays
    fill(bucket, others, conditionOf).forEach((entry) => bucket.delete(entry));
    fill(bucket, 2, () => usd);
    const entry = having(usd, rival);
    bucket.add(entry);
    expect(candidatesOf(bucket, event)).toContain(entry);
  });
});

describe('a bucket', () => {
  it('tries a webhook that a missing value may pass on every event, and any one of those stands for all', () => {
    const bucket = new Bucket<Filed>();
    const [all, notUsd] = [having(), having(where('currency', 'NOT_EQUALS', 'USD'))];
    bucket.add(having(usd));
    expect(bucket.anyUnfiled).toBeUndefined();
    bucket.add(all);
    bucket.add(notUsd);
    expect(bucket.anyUnfiled).toBe(all);
    expect(candidatesOf(bucket, {})).toEqual([all, notUsd]);
    expect([all, notUsd].some(canBeFiled)).toBe(false);
    bucket.delete(all);
    expect(bucket.anyUnfiled).toBe(notUsd);
    expect(bucket.size).toBe(2);
  });

  it.each(rivals)('keeps one of two under $name, when the other one leaves', ({ rival, event }) => {
    const bucket = new Bucket<Filed>();
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
    const bucket = new Bucket<Filed>();
    const entry = having(condition);
    bucket.add(entry);
    expect(canBeFiled(entry)).toBe(true);
    expect(bucket.anyUnfiled).toBeUndefined();
  });

  it('looks at no field under which nothing is filed any more', () => {
    const bucket = new Bucket<Filed>();
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
    const bucket = new Bucket<Filed>();
    const entry = having(usd);
    bucket.add(entry);
    bucket.delete(having(usd));
    expect(candidatesOf(bucket, { currency: 'USD' })).toEqual([entry]);
    expect(bucket.size).toBe(1);
  });
});
