import { describe, expect, it } from 'vitest';
import {
  type Condition,
  conditionOperators,
  type EventPayload,
  type Filters,
  type JsonValue,
} from '../model/index.ts';
import { compileFilters, matches } from './compile.ts';
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

const names = ['purchase', 'page_view', 'track', 'Purchase', ''];
const fields = ['a', 'b', 'c.d', 'c.0', 'list.1', 'list', '__proto__', 'length', 'x..y', 'event_name'];
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
];

/** Every operator with every value. */
const wholeMatrix = conditionOperators.flatMap((operator) =>
  pool.map((value): Condition => ({ field: 'a', operator, value })),
);

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
      eventFilter: {
        mode: this.pick(['INCLUDE', 'INCLUDE', 'EXCLUDE']),
        events: Array.from({ length: this.below(4) }, () => this.pick(names)),
      },
      conditions: Array.from({ length: this.below(4) }, () => this.#condition()),
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

  payload(): EventPayload {
    const payload: Record<string, JsonValue> = {};
    if (this.below(10) > 0) payload['event_name'] = this.pick(names);
    for (const key of ['a', 'b', 'c', 'list', 'length'])
      if (this.below(4) > 0) payload[key] = this.pick(pool);
    return payload;
  }

  #condition(): Condition {
    const operator = this.pick([...conditionOperators, 'EQUALS', 'EQUALS', 'EQUALS'] as const);
    return { field: this.pick(fields), operator, value: this.pick(pool) };
  }
}

describe('the quick answer and the explained one', () => {
  it('agree on 20,000 random pairs of filters and events', () => {
    const generator = new Generator(1);
    let matching = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const [filters, payload] = [generator.filters(), generator.payload()];
      const verdict = evaluate(filters, payload);
      const quick = matches(filters, payload);
      if (quick !== verdict.matches || compileFilters(filters).matches(payload) !== quick) {
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

/** What the index has to find, by looking at each webhook. */
function scan(webhooks: ReadonlyMap<string, Filters>, payload: EventPayload): string[] {
  return [...webhooks].filter(([, filters]) => matches(filters, payload)).map(([id]) => id);
}

describe('the index', () => {
  it.each<Filters['eventFilter']>([
    { mode: 'INCLUDE', events: [] },
    { mode: 'INCLUDE', events: ['purchase', 'track'] },
    { mode: 'EXCLUDE', events: ['page_view'] },
    { mode: 'EXCLUDE', events: ['purchase'] },
  ])('finds what a scan finds for every operator, expected and actual value: %j', (eventFilter) => {
    const index = new RoutingIndex();
    const webhooks = new Map(
      wholeMatrix.map((condition, n) => [`w${n}`, { eventFilter, conditions: [condition] }]),
    );
    for (const [id, filters] of webhooks) index.upsert(id, filters);
    const events: EventPayload[] = [{}, ...pool.map((a) => ({ a }))];
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
      const indexed = index.match(payload);
      expect([...indexed].sort(), JSON.stringify(payload)).toEqual(scan(webhooks, payload).sort());
      found += indexed.length;
    }
    expect(found).toBeGreaterThan(10_000);
  });
});
