import { type Condition, type Filters } from '../server/model/index.ts';
import { commonEventNames } from '../server/routing/index.ts';

/** Makes the filters of the nth webhook. */
type Make = (n: number) => Filters;

const filters = (
  mode: 'INCLUDE' | 'EXCLUDE',
  events: readonly string[],
  ...conditions: Condition[]
): Filters => ({
  eventFilter: { mode, events },
  conditions,
});
const equals = (field: string, value: Condition['value']): Condition => ({
  field,
  operator: 'EQUALS',
  value,
});
const above = (value: number): Condition => ({ field: 'properties.value', operator: 'GREATER_THAN', value });
const contains = (value: string): Condition => ({ field: 'context.page.path', operator: 'CONTAINS', value });
const nameOf = (n: number) => commonEventNames[n % commonEventNames.length]!;

/** Filters that no purchase of the benchmark matches: values are at most 999, and user ids are different. */
export const kinds = {
  equality: (n) =>
    filters('INCLUDE', ['purchase'], equals('user_id', `other_${n}`), equals('properties.currency', 'USD')),
  thresholds: (n) => filters('INCLUDE', ['purchase'], above(1000 + n), equals('properties.currency', 'USD')),
  exclusion: (n) => filters('EXCLUDE', ['page_view'], equals('user_id', `other_${n}`)),
  bareExclusion: () => filters('EXCLUDE', ['purchase', 'page_view']),
  parts: (n) => filters('INCLUDE', [nameOf(n)], contains(`/products/p_${n}/`)),
} satisfies Record<string, Make>;

const mixture: readonly Make[] = [
  ...Array<Make>(10).fill(kinds.equality),
  ...Array<Make>(4).fill(kinds.thresholds),
  kinds.exclusion,
  kinds.exclusion,
  kinds.bareExclusion,
  ...Array<Make>(3).fill(kinds.parts),
];

/** Of 20 webhooks: 10 by event and user, 4 by a threshold, 3 that exclude events, and 3 by a part of a path. */
export const mixed: Make = (n) => mixture[n % mixture.length]!(n);

/** Ten filters, of every kind, that match every purchase of the benchmark. */
export const matching: readonly Filters[] = [
  filters('INCLUDE', []),
  filters('INCLUDE', ['purchase']),
  filters('INCLUDE', ['purchase'], equals('properties.currency', 'USD')),
  filters('INCLUDE', ['purchase', 'add_to_cart'], above(-1)),
  filters('INCLUDE', [], { field: 'properties.value', operator: 'LESS_OR_EQUAL', value: 999 }),
  filters('EXCLUDE', ['page_view']),
  filters('EXCLUDE', ['page_view', 'user_login'], equals('context.utm_source', 'google')),
  filters('INCLUDE', ['purchase'], contains('/check')),
  filters('INCLUDE', ['purchase'], { field: 'user_id', operator: 'EXISTS' }),
  filters('INCLUDE', [], { field: 'context.utm_medium', operator: 'NOT_EQUALS', value: 'email' }),
];
