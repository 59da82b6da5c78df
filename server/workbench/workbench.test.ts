import { describe, expect, it } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { type Filters } from '../model/index.ts';
import { tallyEvents } from '../routing/index.ts';
import { type RecentEvent, type RecentQuery } from '../storage/index.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { createJudge, judgeLimits } from './judge.ts';
import { type Batch } from './judge-thread.ts';
import { createWorkbench, workbenchLimits } from './workbench.ts';
import { WorkbenchBusy } from './workbench-busy.ts';

const keep = closingAfterAll();
const over5: Filters = {
  eventFilter: { mode: 'INCLUDE', events: [] },
  conditions: [{ field: 'n', operator: 'GREATER_THAN', value: 5 }],
};
const request = { filters: over5, last: 1000, isWanted: () => true };

/** The newest first: `n` is 0 for the newest. */
function stored(count: number): RecentEvent[] {
  const ids = Array.from({ length: count }, () => uuidv7()).reverse();
  return ids.map((id, n) => ({ id, sourceId: null, payload: JSON.stringify({ event_name: 'a', n }) }));
}

/** A store that keeps what it was asked. */
function storeOf(events: readonly RecentEvent[]) {
  const asked: RecentQuery[] = [];
  const recent = async (_workspaceId: string, query: RecentQuery) => {
    asked.push(query);
    const from = query.after === null ? 0 : events.findIndex(({ id }) => id === query.after) + 1;
    return events.slice(from, from + query.events);
  };
  return { asked, recent };
}

/** Judges in this thread. */
const judgeHere = {
  tally: async ({ filters, events }: Batch) =>
    tallyEvents(
      filters,
      events.map(([id, sourceId, payload]) => ({ id, sourceId, payload: JSON.parse(payload) })),
    ),
  close: async () => undefined,
};

function benchOf(
  events: readonly RecentEvent[],
  given: Partial<typeof workbenchLimits> = {},
  judge = judgeHere,
) {
  const store = storeOf(events);
  const limits = { ...workbenchLimits, batchEvents: 10, ...given };
  return { ...createWorkbench({ events: store, judge, limits }), asked: store.asked };
}

describe('a preview of filters', () => {
  it('looks at the last events, batch by batch', async () => {
    const events = stored(100);
    const bench = benchOf(events);
    const preview = await bench.previewFilters('w', { ...request, last: 25 });
    expect(preview).toMatchObject({
      looked: 25,
      matched: 19,
      conditions: [19],
      nearMisses: 6,
      endedEarly: false,
    });
    expect(bench.asked.map(({ events: count }) => count)).toEqual([10, 10, 5]);
    expect(preview.matchExamples[0]).toBe(events[6]!.id);
    expect(Math.abs(preview.since!.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('ends with the events that there are', async () => {
    expect(await benchOf(stored(15)).previewFilters('w', request)).toMatchObject({
      looked: 15,
      endedEarly: false,
    });
    expect(await benchOf([]).previewFilters('w', request)).toMatchObject({
      looked: 0,
      since: null,
      endedEarly: false,
    });
  });

  it('ends early after so many bytes, and says so', async () => {
    expect(await benchOf(stored(100), { bytes: 240 }).previewFilters('w', request)).toMatchObject({
      looked: 10,
      endedEarly: true,
    });
  });

  it('ends early when its time is up, or nobody waits for it any more', async () => {
    const late = benchOf(stored(100), { ms: -1 });
    expect(await late.previewFilters('w', request)).toMatchObject({ looked: 0, endedEarly: true });
    const bench = benchOf(stored(100));
    await bench.previewFilters('w', { ...request, isWanted: () => bench.asked.length < 2 });
    expect(bench.asked).toHaveLength(2);
  });

  it('is refused where a workspace has too many under way, and no other workspace is', async () => {
    const opened = Promise.withResolvers<null>();
    const judge = {
      ...judgeHere,
      tally: async (batch: Batch) => {
        await opened.promise;
        return judgeHere.tally(batch);
      },
    };
    const bench = benchOf(stored(5), { waiting: 3 }, judge);
    const three = [1, 2, 3].map(() => bench.previewFilters('w', request));
    await expect(bench.previewFilters('w', request)).rejects.toThrow(WorkbenchBusy);
    const other = bench.previewFilters('other', request);
    opened.resolve(null);
    for (const preview of [...three, other]) expect((await preview).looked).toBe(5);
    expect((await bench.previewFilters('w', request)).looked).toBe(5);
  });

  it('fails with the error of its judge, and lets the next one run', async () => {
    let fails = true;
    const judge = {
      ...judgeHere,
      tally: (batch: Batch) => (fails ? Promise.reject(new Error('broken')) : judgeHere.tally(batch)),
    };
    const bench = benchOf(stored(50), {}, judge);
    await expect(bench.previewFilters('w', request)).rejects.toThrow('broken');
    fails = false;
    expect((await bench.previewFilters('w', request)).looked).toBe(50);
  });
});

describe('the thread', () => {
  const batch: Batch = {
    filters: over5,
    events: stored(20).map(({ id, payload }) => [id, 's', payload] as const),
  };

  it('judges as this one does, fails with a broken batch and is there again after it', async () => {
    const judge = keep(createJudge());
    expect(await judge.tally(batch)).toEqual(await judgeHere.tally(batch));
    const broken = { ...batch, events: [['x', null, '{'] as const] };
    await expect(judge.tally(broken)).rejects.toThrow('JSON');
    expect((await judge.tally(batch)).matched).toBe(14);
  });

  it('is ended when a batch takes too long, and the next one has no more time', async () => {
    const judge = keep(createJudge({ ...judgeLimits, batchMs: 5 }));
    const slow = { ...batch, events: Array.from({ length: 50_000 }, () => batch.events[0]!) };
    for (let n = 0; n < 2; n += 1) await expect(judge.tally(slow)).rejects.toThrow('takes too long');
  });

  it('that does not start in time refuses what it was asked', async () => {
    const judge = keep(createJudge({ ...judgeLimits, startMs: 1 }));
    await expect(judge.tally(batch)).rejects.toThrow('too busy');
  });

  it('that is closed refuses what it was asked', async () => {
    const judge = createJudge();
    const asked = judge.tally(batch);
    const refused = expect(asked).rejects.toThrow('The server is stopping.');
    await judge.close();
    await refused;
  });
});
