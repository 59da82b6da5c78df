import { describe, expect, it, onTestFinished } from 'vitest';

import { silentLog } from '../log.ts';
import { type CountedAt, type SourceTotals, type SourceUse } from '../storage/index.ts';
import { manualClock } from '../testing/clock.ts';
import { SourceMeter } from './source-meter.ts';

const source = (limits: { eventsPerMinute?: number; eventsPerDay?: number } = {}) => ({
  id: 's',
  eventsPerMinute: null,
  eventsPerDay: null,
  ...limits,
});

/** What the processes share: the counts as the database keeps them. */
function sharedCounts() {
  const rows = new Map<string, { minute: number; day: number; ofMinute: number; ofDay: number }>();
  const statements: SourceUse[][] = [];
  const counts = {
    statements,
    before: (): Promise<unknown> => Promise.resolve(),
    count: async (uses: readonly SourceUse[], { minute, day }: CountedAt) => {
      await counts.before();
      statements.push(uses.map(({ sourceId, ofMinute, ofDay }) => ({ sourceId, ofMinute, ofDay })));
      return new Map<string, SourceTotals>(
        uses.map((use) => {
          const row = rows.get(use.sourceId);
          const ofMinute = (row?.minute === minute.getTime() ? row.ofMinute : 0) + use.ofMinute;
          const ofDay = (row?.day === day.getTime() ? row.ofDay : 0) + use.ofDay;
          rows.set(use.sourceId, { minute: minute.getTime(), day: day.getTime(), ofMinute, ofDay });
          return [use.sourceId, { ofMinute, ofDay }];
        }),
      );
    },
  };
  return counts;
}

function start(counts = sharedCounts(), at = '2026-02-03T04:05:06.500Z') {
  const clock = manualClock(new Date(at));
  const logged: string[] = [];
  const log = { ...silentLog, warn: (_fields: object, message: string) => void logged.push(message) };
  const meter = new SourceMeter({ count: counts.count, clock, log, everyMs: 3_600_000 });
  onTestFinished(() => meter.close());
  return { meter, clock, counts, logged };
}

describe('a source', () => {
  it('without limits waits for no statement, and is noted as used', async () => {
    const counts = sharedCounts();
    counts.before = () => new Promise(() => undefined);
    const { clock } = start();
    const meter = new SourceMeter({ count: counts.count, clock, log: silentLog, everyMs: 3_600_000 });
    for (let n = 0; n < 100; n += 1) expect(await meter.take(source(), 1000)).toBeNull();
  });

  it('with a limit per minute is refused until the next full minute', async () => {
    const { meter, clock } = start();
    const limited = source({ eventsPerMinute: 10 });
    expect(await meter.take(limited, 9)).toBeNull();
    expect(await meter.take(limited, 1)).toBeNull();
    expect(await meter.take(limited, 1)).toEqual({ limit: 'eventsPerMinute', retryAfter: 54 });
    expect(await meter.take(limited, 0)).toEqual({ limit: 'eventsPerMinute', retryAfter: 54 });
    clock.set(new Date('2026-02-03T04:05:59.999Z'));
    expect(await meter.take(limited, 1)).toEqual({ limit: 'eventsPerMinute', retryAfter: 1 });
    clock.set(new Date('2026-02-03T04:06:00.000Z'));
    expect(await meter.take(limited, 1)).toBeNull();
  });

  it('with a limit per day is refused until midnight in UTC', async () => {
    const { meter, clock } = start(sharedCounts(), '2026-02-03T23:58:00Z');
    const limited = source({ eventsPerDay: 10 });
    expect(await meter.take(limited, 10)).toBeNull();
    clock.advance(60_000);
    expect(await meter.take(limited, 1)).toEqual({ limit: 'eventsPerDay', retryAfter: 60 });
    clock.advance(60_000);
    expect(await meter.take(limited, 1)).toBeNull();
  });

  it('gets a call whole when anything is left, and calls at the same time cannot exceed that together', async () => {
    const { meter } = start();
    const calls = Array.from({ length: 20 }, () => meter.take(source({ eventsPerMinute: 25 }), 10));
    expect((await Promise.all(calls)).filter((refused) => refused === null)).toHaveLength(3);
  });

  it('whose limits were changed has the new ones at once', async () => {
    const { meter } = start();
    await meter.take(source({ eventsPerMinute: 1 }), 1);
    expect(await meter.take(source({ eventsPerMinute: 1 }), 1)).not.toBeNull();
    expect(await meter.take(source({ eventsPerMinute: 2 }), 1)).toBeNull();
    expect(await meter.take(source(), 1)).toBeNull();
  });
});

describe('over processes and restarts', () => {
  it('what was taken is counted when a process closes, and known to the next one', async () => {
    const counts = sharedCounts();
    const limited = source({ eventsPerDay: 10 });
    const first = start(counts);
    await first.meter.take(limited, 7);
    await first.meter.close();
    const second = start(counts);
    expect(await second.meter.take(limited, 3)).toBeNull();
    expect(await second.meter.take(limited, 1)).toMatchObject({ limit: 'eventsPerDay' });
  });

  it('a minute that begins while it is counted keeps the counts of both apart', async () => {
    const { meter, clock, counts } = start();
    const limited = source({ eventsPerMinute: 5, eventsPerDay: 100 });
    await meter.take(limited, 5);
    const entered = Promise.withResolvers<null>();
    const answer = Promise.withResolvers<null>();
    counts.before = () => (entered.resolve(null), answer.promise);
    const closed = meter.close();
    await entered.promise;
    clock.advance(60_000);
    expect(await meter.take(limited, 4)).toBeNull();
    answer.resolve(null);
    await closed;
    expect(await meter.take(limited, 1)).toBeNull();
    expect(await meter.take(limited, 1)).toMatchObject({ limit: 'eventsPerMinute' });
    counts.before = async () => undefined;
    await meter.close();
    expect(counts.statements.flat().reduce((sum, { ofDay }) => sum + ofDay, 0)).toBe(10);
  });

  it('the counts of a source with a limit are asked for again when the database has failed', async () => {
    const { meter, counts } = start();
    counts.before = () => Promise.reject(new Error('no database'));
    await expect(meter.take(source({ eventsPerDay: 1 }), 1)).rejects.toThrow('no database');
    counts.before = async () => undefined;
    expect(await meter.take(source({ eventsPerDay: 1 }), 1)).toBeNull();
  });

  it('what could not be counted is counted later, and the failure is logged once', async () => {
    const { meter, counts, logged } = start();
    await meter.take(source({ eventsPerDay: 10 }), 4);
    counts.before = () => Promise.reject(new Error('no database'));
    await meter.close();
    await meter.close();
    expect(logged).toEqual(['The use of sources could not be counted; trying again.']);
    counts.before = async () => undefined;
    await meter.close();
    expect(counts.statements.flat().reduce((sum, { ofDay }) => sum + ofDay, 0)).toBe(4);
  });
});
