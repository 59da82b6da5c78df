import { describe, expect, it } from 'vitest';
import {
  type Condition,
  type ConditionOperator,
  conditionOperators,
  type EventPayload,
  type Filters,
  isNegated,
  type JsonValue,
  negations,
} from '../model/index.ts';
import { compileCondition, compileFilters, matches } from './compile.ts';
import { evaluate } from './explain.ts';
import { RoutingIndex } from './routing-index.ts';

/** Random numbers that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sources = ['s1', 's2', 's3'];
const names = ['purchase', 'page_view', 'track', 'Purchase', ''];
const fields = [
  ...['a', 'b', 'c.d', 'c.0', 'list.1', 'list', '__proto__', 'length', 'x..y', 'event_name'],
  ...['list.*', 'c.*', 'deep.*.d', 'deep.*.*', '*', 'a*', 'c\\.d', '\\*'],
];
/** Few values, and many that are loosely equal, so that filters and events meet often. */
const pool: readonly JsonValue[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    100,
    -1,
    1.5,
    '',
    ' ',
    '0',
    '1',
    '100',
    ' 100 ',
    '1e2',
    'abc',
    'ab',
    'true',
    'null',
  ],
  ...[-0, 99, 100.5, 1e21, -1e-7, '0x64', '-1', '100.0', '1e400', 'Infinity', '\n', 'a', '10'],
  ...[
    [],
    [null],
    [true],
    [' 100 '],
    [1],
    ['1'],
    [100, 'abc'],
    {},
    { d: 1 },
    { d: '1', '0': 'abc' },
    [null, [1]],
  ],
  ...[
    '2026-02-03T04:05:06Z',
    '2026-02-03T05:05:06+01:00',
    '2026-02-03T04:05:06.0000001Z',
    '2026-02-30T00:00:00Z',
  ],
];

/** Lists of elements for paths with a star in their midst. */
const deep: readonly JsonValue[] = [
  [],
  [{ d: 1 }, { d: 'abc' }],
  [{ d: 100 }, {}, { d: '100' }],
  [[1, 'ab'], { d: null }],
  [[], [[100]]],
  { '*': 1 },
];

/** Lists for IN and NOT_IN: of one value, of several that meet, and two that cannot be saved. */
const listsOfValues: readonly JsonValue[] = [
  ...pool.map((value) => [value]),
  ...[['abc', null], [100, '100', true], ['', 'a', -1], []],
  'abc',
];

/** Every operator with every value. */
const wholeMatrix = conditionOperators.flatMap((operator) => {
  const values = operator === 'IN' || operator === 'NOT_IN' ? listsOfValues : pool;
  return values.map((value): Condition => ({ field: 'a', operator, value }));
});

class Generator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  filters(): Filters {
    return {
      sources: this.below(3) === 0 ? [this.pick(sources), this.pick(sources)] : [],
      eventFilter: {
        mode: this.pick(['INCLUDE', 'INCLUDE', 'EXCLUDE']),
        events: Array.from({ length: this.below(4) }, () => this.pick(names)),
      },
      conditions: Array.from({ length: this.below(4) }, () => this.#condition()),
      conditionMatch: this.pick(['ALL', 'ALL', 'ANY']),
    };
  }

  /** A number, or text that is one: many distinct ones, and some often. */
  number(): JsonValue {
    const number = this.below(4) === 0 ? this.below(10) : (this.below(100_000) - 50_000) / 8;
    return this.below(3) === 0 ? ` ${number}` : number;
  }

  /** Filters that compare by size, with some that exclude and some that ask for equality, too. */
  limits(): Filters {
    const bySize = ['GREATER_THAN', 'GREATER_OR_EQUAL', 'LESS_THAN', 'LESS_OR_EQUAL'] as const;
    const conditions = Array.from({ length: 1 + this.below(2) }, (): Condition => {
      const operator = this.below(8) === 0 ? 'EQUALS' : this.pick(bySize);
      return { field: this.pick(['a', 'b']), operator, value: this.number() };
    });
    const mode = this.pick(['INCLUDE', 'EXCLUDE'] as const);
    return { eventFilter: { mode, events: mode === 'INCLUDE' ? [] : [this.pick(names)] }, conditions };
  }

  /** The source of an event; none for most. */
  source(): string | undefined {
    return this.below(2) === 0 ? this.pick(sources) : undefined;
  }

  payload(): EventPayload {
    const payload: Record<string, JsonValue> = {};
    if (this.below(10) > 0) payload['event_name'] = this.pick(names);
    for (const key of ['a', 'b', 'c', 'list', 'length'])
      if (this.below(4) > 0) payload[key] = this.pick(pool);
    for (const key of ['c.d', '*', 'a*']) if (this.below(4) === 0) payload[key] = this.pick(pool);
    if (this.below(4) > 0) payload['deep'] = this.pick(deep);
    return payload;
  }

  #condition(): Condition {
    const operator = this.pick([...conditionOperators, 'EQUALS', 'EQUALS', 'EQUALS'] as const);
    const list = operator === 'IN' || operator === 'NOT_IN';
    const value = list ? Array.from({ length: this.below(5) }, () => this.pick(pool)) : this.pick(pool);
    return { field: this.pick(fields), operator, value };
  }
}

describe('the quick answer and the explained one', () => {
  it('agree on 20,000 random pairs of filters and events', () => {
    const generator = new Generator(1);
    let matching = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const [filters, payload] = [generator.filters(), generator.payload()];
      const id = generator.source();
      const verdict = evaluate(filters, payload, id === undefined ? null : { id, name: 'Shop' });
      const quick = matches(filters, payload, id);
      if (quick !== verdict.matches || compileFilters(filters).matches(payload, id) !== quick) {
        expect.fail(
          `${JSON.stringify(filters)} with ${JSON.stringify(payload)}: ${verdict.reasons.join('; ')}`,
        );
      }
      expect(verdict.reasons.length === 0).toBe(quick);
      expect(verdict.rejectedBy === null).toBe(quick);
      matching += Number(quick);
    }
    expect(matching).toBeGreaterThan(2000);
    expect(matching).toBeLessThan(18_000);
  });
});

describe('a star', () => {
  it('stands for any index, and the operators with NOT are the exact opposites of those without', () => {
    const lists: readonly JsonValue[] = [...deep, ...pool, pool.map((d) => ({ d }))];
    let passed = 0;
    for (const list of lists) {
      const length = Array.isArray(list) ? list.length : 0;
      for (const { operator, value } of wholeMatrix) {
        const passes = (field: string, by: ConditionOperator) =>
          compileCondition({ field, operator: by, value: value! }).passes({ list });
        const positive = isNegated(operator) ? negations[operator] : operator;
        const some = Array.from({ length }, (_, n) => passes(`list.${n}.d`, positive)).includes(true);
        expect(passes('list.*.d', operator), JSON.stringify([list, operator, value])).toBe(
          some === (positive === operator),
        );
        passed += Number(some);
      }
    }
    expect(passed).toBeGreaterThan(500);
  });
});

/** What the index has to find, by looking at each webhook. */
function scan(webhooks: ReadonlyMap<string, Filters>, payload: EventPayload, source?: string): string[] {
  return [...webhooks].filter(([, filters]) => matches(filters, payload, source)).map(([id]) => id);
}

describe('the index', () => {
  it.each<Filters['eventFilter']>([
    { mode: 'INCLUDE', events: [] },
    { mode: 'INCLUDE', events: ['purchase', 'track'] },
    { mode: 'EXCLUDE', events: ['page_view'] },
    { mode: 'EXCLUDE', events: ['purchase'] },
  ])('finds what a scan finds for every operator, expected and actual value: %j', (eventFilter) => {
    const index = new RoutingIndex();
    const webhooks = new Map<string, Filters>();
    for (const [n, condition] of wholeMatrix.entries()) {
      webhooks.set(`w${n}`, { eventFilter, conditions: [condition] });
      webhooks.set(`s${n}`, { eventFilter, conditions: [{ ...condition, field: 'a.*' }] });
    }
    for (const [id, filters] of webhooks) index.upsert(id, filters);
    const events: EventPayload[] = [
      {},
      ...pool.map((a) => ({ a })),
      ...pool.map((a) => ({ a: [a, 'abc', 99, a] })),
    ];
    for (const event of events) {
      const payload = { ...event, event_name: 'purchase' };
      expect(index.match(payload), JSON.stringify(payload)).toEqual(scan(webhooks, payload));
    }
  });

  it('finds what a scan finds among limits of every size, while they come and go', () => {
    const generator = new Generator(5);
    const index = new RoutingIndex();
    const webhooks = new Map<string, Filters>();
    for (let round = 0; round < 4000; round += 1) {
      const id = `w${generator.below(2500)}`;
      if (generator.below(3) === 0) {
        index.remove(id);
        webhooks.delete(id);
        continue;
      }
      const filters = generator.limits();
      index.upsert(id, filters);
      webhooks.delete(id);
      webhooks.set(id, filters);
    }
    for (let round = 0; round < 100; round += 1) {
      const payload = { event_name: generator.pick(names), a: generator.number(), b: generator.number() };
      const found = index.match(payload);
      expect([...found].sort(), JSON.stringify(payload)).toEqual(scan(webhooks, payload).sort());
    }
  });

  it.each([2, 3, 4])('finds what a scan finds while webhooks come, change and go (seed %i)', (seed) => {
    const generator = new Generator(seed);
    const index = new RoutingIndex();
    const webhooks = new Map<string, Filters>();
    let found = 0;
    for (let round = 0; round < 1500; round += 1) {
      const id = `w${generator.below(150)}`;
      if (generator.below(4) === 0) {
        expect(index.remove(id)).toBe(webhooks.delete(id));
      } else {
        const filters = generator.filters();
        index.upsert(id, filters);
        webhooks.set(id, filters);
      }
      expect(index.size).toBe(webhooks.size);

      const payload = generator.payload();
      const source = generator.source();
      const indexed = index.match(payload, source);
      expect([...indexed].sort(), JSON.stringify(payload)).toEqual(scan(webhooks, payload, source).sort());
      found += indexed.length;
    }
    expect(found).toBeGreaterThan(10_000);
  });
});
