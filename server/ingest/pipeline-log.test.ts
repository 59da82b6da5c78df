import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { type Queryable } from '../storage/index.ts';
import { type CallReport, createPipelineLog } from './pipeline-log.ts';
import { CountsToStore } from './counts-to-store.ts';
import { Tally } from './stage-tally.ts';

const receivedAt = new Date('2026-02-03T04:59:30Z');
const oneEvent = () => {
  const tally = new Tally();
  tally.came('VALIDATION', 1);
  tally.refused('VALIDATION', 'INVALID');
  return tally;
};
const refusal = {
  eventId: null,
  eventName: null,
  stage: 'VALIDATION',
  field: null,
  code: 'INVALID',
  reason: 'Bad.',
  excerpt: null,
  warning: false,
} as const;

function report(workspaceId: string, refused = 1): CallReport {
  return { workspaceId, receivedAt, source: null, tally: oneEvent(), refused: Array(refused).fill(refusal) };
}

test('of many refused events at a time, a workspace leaves out its own, and all together some', async () => {
  const query = vi.fn((_: { name: string; values: string[] }) => Promise.resolve({ rows: [] }));
  const log = createPipelineLog({ pool: { query } as unknown as Queryable, log: silentLog, maxRefused: 5 });
  log.add(report('busy', 150));
  for (let n = 0; n < 10; n += 1) log.add(report(`w${n}`, 100));
  expect(log.leftOut).toBe(150);
  await log.close();
  const stored = query.mock.calls.map(([{ name, values }]) => [name, values[0]!.split(',').length]);
  expect(stored).toEqual([
    ['insert-refused-events', 1000],
    ['trim-refused-events', 10],
    ['add-stage-counts', 11 * 4],
  ]);
});

test('what could not be stored is lost, and what comes after it is not', async () => {
  const query = vi.fn(() => Promise.reject(new Error('away')));
  const onStored = vi.fn();
  const pool = { query } as unknown as Queryable;
  const log = createPipelineLog({ pool, log: silentLog, maxRefused: 5, onStored, everyMs: 1 });
  log.add(report('a'));
  await vi.waitFor(() => expect(query).toHaveBeenCalled());
  query.mockResolvedValue({ rows: [] } as never);
  log.add(report('b'));
  await log.close();
  expect(onStored.mock.calls.flatMap(([ids]) => [...(ids as Set<string>)])).toContain('b');
});

test('what comes while others are stored is not counted before it is listed', async () => {
  const query = vi.fn(({ name }: { name: string; values: string[] }) => {
    if (name === 'insert-refused-events' && query.mock.calls.length === 1) log.add(report('w'));
    return Promise.resolve({ rows: [] });
  });
  const pool = { query } as unknown as Queryable;
  const log = createPipelineLog({ pool, log: silentLog, maxRefused: 5, everyMs: 1 });
  log.add(report('w'));
  const stored = () => query.mock.calls.filter(([{ name }]) => name === 'add-stage-counts');
  await vi.waitFor(() => expect(stored()).toHaveLength(2));
  await log.close();
  const refusedOf = ({ values }: { values: string[] }) => new Set(values[6]!.match(/\d+/g));
  expect(stored().map(([statement]) => refusedOf(statement))).toEqual([new Set(['1']), new Set(['1'])]);
});

test('minutes of one hour share the row of the hour', () => {
  const counts = new CountsToStore();
  for (const at of [
    receivedAt,
    new Date(receivedAt.getTime() - 60_000),
    new Date(receivedAt.getTime() + 60_000),
  ])
    counts.add('w', at, oneEvent());
  const rows = counts.take().filter(({ reason }) => reason === '');
  expect(
    rows.map(({ minutes, startsAt, came }) => [minutes, startsAt.toISOString().slice(11, 16), came]),
  ).toEqual([
    [1, '04:59', 1],
    [60, '04:00', 2],
    [1, '04:58', 1],
    [1, '05:00', 1],
    [60, '05:00', 1],
  ]);
  expect(rows[1]!.times.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(counts.take()).toEqual([]);
});

test('a statement has a bound, and memory has one', () => {
  const counts = new CountsToStore();
  for (let n = 0; n < 10_500; n += 1) counts.add(`w${n}`, receivedAt, oneEvent());
  const sizes: number[] = [];
  for (let rows = counts.take(); rows.length > 0; rows = counts.take()) sizes.push(rows.length);
  expect(Math.max(...sizes)).toBeLessThan(2100);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10_000 * 4);
});
