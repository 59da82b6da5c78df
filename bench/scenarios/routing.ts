import { type Filters } from '../../server/model/index.ts';
import { RoutingIndex } from '../../server/routing/index.ts';
import { purchase } from '../events.ts';
import { type Figures, type Rows } from '../figures.ts';
import { kinds, matching, mixed } from '../many-filters.ts';
import { type Bench } from '../environment.ts';

/**
 * Measures only the index from events to webhooks, in this process. Ten of 100,000 webhooks match; the others have one
 * kind of filter, or a mix of all kinds.
 */
export function routing({ scaled }: Bench): Promise<Rows> {
  const count = scaled(100_000);
  const rows: Rows = {};
  for (const [name, make] of Object.entries({ ...kinds, mixed })) {
    rows[`${count} webhooks, ${name}`] = measured(count - matching.length, make, scaled(20_000));
  }
  return Promise.resolve(rows);
}

function measured(others: number, make: (n: number) => Filters, events: number): Figures {
  const all = [...matching, ...Array.from({ length: others }, (_, n) => make(n))];
  const index = new RoutingIndex();
  const buildMs = timed(() => {
    for (const [n, filters] of all.entries()) index.upsert(`w${n}`, filters);
  });
  const payloads = Array.from({ length: 1000 }, (_, n) => purchase(n)) as Parameters<
    RoutingIndex['match']
  >[0][];
  const matchAll = (times: number) => {
    for (let n = 0; n < times; n += 1) {
      const { length } = index.match(payloads[n % payloads.length]!);
      if (length !== matching.length) throw new Error(`${length} webhooks matched, not ${matching.length}.`);
    }
  };
  matchAll(events / 10); // lets V8 compile the code first
  return { buildMs, eventUs: (timed(() => matchAll(events)) * 1000) / events };
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
