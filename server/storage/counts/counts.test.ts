import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { latencyBucket } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { addCounts, type FailureMinute, type NameMinute, type WebhookMinute } from './add-counts.ts';
import { readActivity, readFailures, readNames, readTimedSteps } from './read-counts.ts';
import { dropOldCounts, rollUp } from './roll-up.ts';
import { judgeTrends, readTrends } from './trends.ts';
import { type Storage } from '../index.ts';

const keep = closingAfterAll();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const start = Date.UTC(2026, 1, 3);
const at = (hours: number, minutes = 0) => new Date(start + hours * hourMs + minutes * minuteMs);
let storage: Storage;
let workspaceId: string;
const webhookId = uuidv7();

beforeAll(async () => {
  storage = await openTestStorage(keep);
});
beforeEach(async () => {
  workspaceId = await addWorkspace(storage.pool);
  await storage.pool.query(`update delivery.rolled_up set until = '-infinity'`);
  await storage.pool.query('truncate delivery.webhook_trends');
});

function webhookMinute(startsAt: Date, given: Partial<WebhookMinute> = {}): WebhookMinute {
  const counts = { passed: 0, delivered: 0, retried: 0, failed: 0, cancelled: 0 };
  const latency = Array<number>(16).fill(0);
  return { workspaceId, webhookId, startsAt, ...counts, latency, ...given };
}

const failure = (startsAt: Date, error: string, failures: number, attemptNumber = 1): FailureMinute => ({
  workspaceId,
  webhookId,
  startsAt,
  error,
  failures,
  eventRowId: uuidv7(startsAt.getTime()),
  attemptNumber,
});

const names = (startsAt: Date, eventName: string, events: number): NameMinute => ({
  workspaceId,
  startsAt,
  eventName,
  sourceId: null,
  events,
});

const add = (
  webhooks: readonly WebhookMinute[],
  failures: readonly FailureMinute[] = [],
  of: readonly NameMinute[] = [],
) => addCounts(storage.pool, { webhooks, failures, names: of });

const byHour = { since: at(0), stepMs: hourMs, byMinute: false };
const activity = (steps = byHour) => readActivity(storage.pool, workspaceId, [webhookId], steps);

describe('counts', () => {
  it('are added to those of the same minute', async () => {
    await add([webhookMinute(at(1), { passed: 3, delivered: 2 })]);
    await add([webhookMinute(at(1), { delivered: 1, retried: 4, failed: 5, cancelled: 6 })]);
    expect(await activity()).toEqual([
      { webhookId, step: 1, passed: 3, delivered: 3, retried: 4, failed: 5, cancelled: 6 },
    ]);
  });

  it('are read by steps of minutes, and of hours', async () => {
    await add([
      webhookMinute(at(1, 2), { delivered: 1 }),
      webhookMinute(at(1, 14), { delivered: 2 }),
      webhookMinute(at(1, 15), { delivered: 4 }),
      webhookMinute(at(2), { delivered: 8 }),
    ]);
    const byQuarter = { since: at(1), stepMs: 15 * minuteMs, byMinute: true };
    expect((await activity(byQuarter)).map(({ step, delivered }) => [step, delivered])).toEqual([
      [0, 3],
      [1, 4],
      [4, 8],
    ]);
    expect((await activity()).map(({ step, delivered }) => [step, delivered])).toEqual([
      [1, 7],
      [2, 8],
    ]);
  });

  it('have response times in the buckets that they were counted in', async () => {
    const latency = Array<number>(16).fill(0);
    latency[latencyBucket(40)] = 3;
    await add([webhookMinute(at(1), { latency })]);
    const [step] = await readTimedSteps(storage.pool, workspaceId, webhookId, byHour);
    expect(step!.latency).toEqual(latency);
  });

  it('are those of the workspace alone', async () => {
    await add([webhookMinute(at(1), { delivered: 1 })]);
    const other = await addWorkspace(storage.pool);
    expect(await readActivity(storage.pool, other, [webhookId], byHour)).toEqual([]);
  });
});

describe('minutes that are added up to hours', () => {
  it('are read once, before and after, with what follows', async () => {
    await add(
      [
        webhookMinute(at(1, 5), { delivered: 1 }),
        webhookMinute(at(1, 50), { delivered: 2 }),
        webhookMinute(at(2, 5), { delivered: 4 }),
      ],
      [
        failure(at(1, 5), 'timeout', 1),
        failure(at(1, 50), 'timeout', 2, 7),
        failure(at(2, 5), 'timeout', 4, 9),
      ],
      [names(at(1, 5), 'a', 1), names(at(1, 6), 'a', 2), names(at(2), 'b', 4)],
    );
    const read = async () => [
      await activity(),
      await readFailures(storage.pool, workspaceId, webhookId, { ...byHour, limit: 5 }),
      (await readNames(storage.pool, workspaceId, byHour)).toSorted((a, b) => a.events - b.events),
    ];
    const before = await read();
    expect(before[1]).toMatchObject([{ error: 'timeout', failures: 7, attemptNumber: 9 }]);
    await rollUp(storage.pool, at(2, 10));
    expect(await read()).toEqual(before);
    const { rows } = await storage.pool.query(
      'select delivered from delivery.webhook_counts where workspace_id = $1 and minutes = 60',
      [workspaceId],
    );
    expect(rows).toEqual([{ delivered: 3 }]);
  });

  it('are added up again when some came late', async () => {
    await add([webhookMinute(at(1, 5), { delivered: 1 })]);
    await rollUp(storage.pool, at(2, 10));
    await add([webhookMinute(at(1, 59), { delivered: 2 })]);
    await rollUp(storage.pool, at(3, 10));
    expect((await activity()).map(({ delivered }) => delivered)).toEqual([3]);
  });

  it('keep the 20 errors of an hour that are most frequent, with their last example', async () => {
    const failures = Array.from({ length: 25 }, (_, n) => failure(at(1, n), `HTTP ${400 + n}`, n + 1));
    await add([], [...failures, failure(at(1, 59), 'HTTP 424', 1, 33)]);
    await rollUp(storage.pool, at(3));
    const read = await readFailures(storage.pool, workspaceId, webhookId, { ...byHour, limit: 50 });
    expect(read).toHaveLength(20);
    expect(read[0]).toMatchObject({ error: 'HTTP 424', failures: 26, attemptNumber: 33 });
  });

  it('keep the names of an hour that are most frequent, and count the others together', async () => {
    const many = Array.from({ length: 1001 }, (_, n) => names(at(1), `name ${n}`, 2));
    await add([], [], [...many, names(at(1, 1), 'name 1', 1), names(at(1, 1), '', 5)]);
    await rollUp(storage.pool, at(3));
    const read = await readNames(storage.pool, workspaceId, byHour);
    expect(read.find(({ eventName }) => eventName === 'name 1')!.events).toBe(3);
    // beyond 1,000 with the empty one itself, which is among the most frequent
    expect(read.find(({ eventName }) => eventName === '')!.events).toBe(9);
    expect(read.reduce((sum, { events }) => sum + events, 0)).toBe(2008);
  });
});

describe('old counts', () => {
  const left = async () => {
    const { rows } = await storage.pool.query<{ minutes: number; hours: number }>(
      `select minutes, extract(epoch from starts_at - $2)::integer / 3600 as hours from delivery.webhook_counts
        where workspace_id = $1 order by minutes, starts_at`,
      [workspaceId, at(0)],
    );
    return rows.map(({ minutes, hours }) => [minutes, hours]);
  };

  it('are deleted: minutes after two days, hours after 35', async () => {
    await add([webhookMinute(at(0), { failed: 1 }), webhookMinute(at(3), { failed: 1 })]);
    await rollUp(storage.pool, at(24));
    await dropOldCounts(storage.pool, at(50));
    expect(await left()).toEqual([
      [1, 3],
      [60, 0],
      [60, 3],
    ]);
    await dropOldCounts(storage.pool, at(35 * 24 + 1));
    expect(await left()).toEqual([[60, 3]]);
  });

  it('are kept by minutes while they are not added up', async () => {
    await add([webhookMinute(at(0), { failed: 1 })]);
    await dropOldCounts(storage.pool, at(1000));
    expect(await left()).toEqual([[1, 0]]);
  });
});

describe('trends', () => {
  const trendOf = async () => (await readTrends(storage.pool, workspaceId, [webhookId])).get(webhookId);

  it('are judged by the last hour and day, and forgotten a day after the last failure', async () => {
    await add([
      webhookMinute(at(1), { delivered: 60, failed: 5 }),
      webhookMinute(at(10), { delivered: 3, retried: 7 }),
    ]);
    expect(await trendOf()).toMatchObject({ trend: 'HEALTHY' });
    await judgeTrends(storage.pool, at(10, 30));
    expect(await trendOf()).toEqual({
      trend: 'DEGRADED',
      since: at(10, 30),
      hour: { attempts: 10, failed: 7 },
      day: { attempts: 75, failed: 12 },
    });
    await rollUp(storage.pool, at(11, 30));
    await judgeTrends(storage.pool, at(11, 30));
    expect(await trendOf()).toMatchObject({
      trend: 'DEGRADED',
      since: at(10, 30),
      hour: { attempts: 0, failed: 0 },
      day: { attempts: 75, failed: 12 },
    });
    await judgeTrends(storage.pool, at(36));
    expect(await trendOf()).toBeUndefined();
  });

  it('are judged every 30 seconds', async () => {
    await add([webhookMinute(at(1), { failed: 9 })]);
    expect(await judgeTrends(storage.pool, at(1, 1))).toBe(1);
    expect(await judgeTrends(storage.pool, new Date(at(1, 1).getTime() + 29_000))).toBe(0);
    expect(await judgeTrends(storage.pool, new Date(at(1, 1).getTime() + 30_000))).toBe(1);
    expect(await trendOf()).toMatchObject({ trend: 'FAILING', since: at(1, 1) });
  });

  it('are not kept of webhooks of which nothing failed', async () => {
    await add([webhookMinute(at(1), { delivered: 9, passed: 9 })]);
    expect(await trendOf()).toBeUndefined();
  });
});
