import { describe, expect, it } from 'vitest';

import { silentLog } from '../log.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { manualClock } from '../testing/clock.ts';
import { type Queryable } from '../storage/index.ts';
import { createCounts } from './counts.ts';
import { type CountedAttempt, MinuteTally, type RoutedEvent, tallyLimits } from './tally.ts';

const keep = closingAfterEach();

const delivered: CountedAttempt = {
  workspaceId: 'workspace',
  webhookId: 'webhook',
  eventRowId: 'event',
  attemptNumber: 1,
  origin: 'SCHEDULED',
  status: 'DELIVERED',
  errorMessage: null,
  responseTimeMs: 12,
};
const failed = (given: Partial<CountedAttempt> = {}): CountedAttempt => ({
  ...delivered,
  status: 'RETRYING',
  errorMessage: 'HTTP 500',
  ...given,
});
const event = (eventName: string, given: Partial<RoutedEvent> = {}): RoutedEvent => ({
  workspaceId: 'workspace',
  eventName,
  source: null,
  webhookIds: [],
  ...given,
});

const startsAt = new Date('2026-02-03T04:05:00Z');

/** What is stored of attempts and events of one minute. */
function rowsOf(attempts: readonly CountedAttempt[], events: readonly RoutedEvent[] = []) {
  const tally = new MinuteTally(startsAt);
  for (const attempt of attempts) tally.addAttempt(attempt);
  for (const one of events) tally.addEvent(one);
  return [...tally.rows(1000)];
}

describe('a minute', () => {
  it('counts attempts by what they gave their delivery', () => {
    const [rows] = rowsOf([
      delivered,
      delivered,
      failed(),
      failed({ status: 'FAILED' }),
      {
        ...delivered,
        origin: 'CANCELLED',
        status: 'FAILED',
        responseTimeMs: null,
        errorMessage: 'cancelled: x',
      },
      { ...delivered, origin: 'TEST' },
    ]);
    expect(rows!.webhooks).toMatchObject([{ passed: 0, delivered: 2, retried: 1, failed: 1, cancelled: 1 }]);
    expect(rows!.webhooks[0]!.latency.slice(0, 4)).toEqual([0, 0, 4, 0]);
  });

  it('counts errors, each with its last attempt', () => {
    const [rows] = rowsOf([
      failed(),
      failed({ eventRowId: 'other', attemptNumber: 3 }),
      failed({ errorMessage: 'timeout' }),
    ]);
    expect(rows!.failures).toEqual([
      {
        workspaceId: 'workspace',
        webhookId: 'webhook',
        startsAt,
        error: 'HTTP 500',
        failures: 2,
        eventRowId: 'other',
        attemptNumber: 3,
      },
      expect.objectContaining({ error: 'timeout', failures: 1 }),
    ]);
  });

  it('counts the first errors of a webhook apart, and all failures', () => {
    const many = Array.from({ length: tallyLimits.errors + 5 }, (_, n) =>
      failed({ errorMessage: `HTTP ${n}` }),
    );
    const [rows] = rowsOf(many);
    expect(rows!.failures).toHaveLength(tallyLimits.errors);
    expect(rows!.webhooks[0]!.retried).toBe(many.length);
  });

  it('counts events by name and source, and by the webhooks that they go to', () => {
    const source = { id: 'source' };
    const [rows] = rowsOf(
      [],
      [
        event('a', { webhookIds: ['x', 'y'] }),
        event('a', { webhookIds: ['x'] }),
        event('a', { source }),
        event('b'),
      ],
    );
    expect(rows!.names.map(({ eventName, sourceId, events }) => [eventName, sourceId, events])).toEqual([
      ['a', null, 2],
      ['b', null, 1],
      ['a', 'source', 1],
    ]);
    expect(rows!.webhooks.map(({ webhookId, passed }) => [webhookId, passed])).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
  });

  it('counts names beyond its limit together', () => {
    const many = Array.from({ length: tallyLimits.names + 7 }, (_, n) => event(`name ${n}`));
    const [rows] = rowsOf([], [...many, event('name 0')]);
    const count = (name: string) => rows!.names.find(({ eventName }) => eventName === name)!.events;
    expect([count(''), count('name 0')]).toEqual([7, 2]);
  });

  it('is stored in parts', () => {
    const tally = new MinuteTally(startsAt);
    for (let n = 0; n < 5; n += 1) tally.addAttempt(failed({ webhookId: `webhook ${n}` }));
    for (let n = 0; n < 3; n += 1) tally.addEvent(event(`name ${n}`));
    const parts = [...tally.rows(2)].map(({ webhooks, failures, names }) => [
      webhooks.length,
      failures.length,
      names.length,
    ]);
    expect(parts).toEqual([
      [2, 2, 2],
      [2, 2, 1],
      [1, 1, 0],
    ]);
  });
});

describe('counts', () => {
  const setUp = (query: Queryable['query'] = (async () => ({})) as never) => {
    const stored: { starts_at: string; delivered: number }[][] = [];
    const clock = manualClock(startsAt);
    const pool = {
      query: ((statement: { values: string[] }) => {
        stored.push(JSON.parse(statement.values[0]!));
        return (query as (given: unknown) => unknown)(statement);
      }) as never,
    };
    const counts = keep(createCounts({ pool, clock, log: silentLog, everyMs: 3_600_000 }));
    return { counts, clock, stored };
  };

  it('are stored at the end, each minute by itself', async () => {
    const { counts, clock, stored } = setUp();
    counts.attempts([{ attempt: delivered }, { attempt: delivered }]);
    clock.advance(60_000);
    counts.attempts([{ attempt: delivered }]);
    await counts.close();
    expect(stored.flat().map((row) => [row.starts_at, row.delivered])).toEqual([
      ['2026-02-03T04:05:00.000Z', 2],
      ['2026-02-03T04:06:00.000Z', 1],
    ]);
  });

  it('cost no statement without traffic', async () => {
    const { counts, stored } = setUp();
    counts.attempts([]);
    counts.events([]);
    await counts.close();
    expect(stored).toEqual([]);
  });

  it('do not fail when they cannot be stored', async () => {
    const { counts, stored } = setUp((() => Promise.reject(new Error('gone'))) as never);
    counts.attempts([{ attempt: delivered }]);
    await counts.close();
    expect(stored).toHaveLength(1);
  });
});
