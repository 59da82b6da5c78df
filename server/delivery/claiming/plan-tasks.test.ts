import { expect, test, vi } from 'vitest';

import { silentLog } from '../../log.ts';
import { type Attempt } from '../../model/index.ts';
import { type Claimed, type FirstDeliveries, type Retry } from '../../queue/index.ts';
import { someAttempt } from '../../testing/attempts.ts';
import { type HistoryReader, planFirstDeliveries, planRetries } from './plan-tasks.ts';
import { isProbe } from './task.ts';

const context = { claimedAt: 5000, log: silentLog };
const dueAt = new Date('2026-02-03T04:05:08Z');

function attemptOf(eventRowId: string, given: Partial<Attempt> = {}): Attempt {
  return { ...someAttempt({ workspaceId: 'w', webhookId: 'h', eventRowId }), ...given } as Attempt;
}

/** A reader of these attempts, and of all events but those that have left. Notes whose histories were read. */
function readerOf(attempts: readonly Attempt[] = [], gone: readonly string[] = []) {
  const histories: string[] = [];
  const reader: HistoryReader = {
    attempts: async (workspaceId, keys) => {
      histories.push(...keys.map(({ eventRowId }) => `${workspaceId} ${eventRowId}`));
      return attempts.filter(({ eventRowId }) => keys.some((key) => key.eventRowId === eventRowId));
    },
    events: async (workspaceId, ids) =>
      ids
        .filter((id) => !gone.includes(id))
        .map((id) => ({
          id,
          eventId: `${workspaceId}:${id}`,
          eventName: 'purchase',
          payload: '{"name":"Zoë"}',
          test: false,
          source: null,
          traceContext: null,
        })),
  };
  return { reader, histories };
}

function firstJob(
  eventRowIds: string[],
  { retryCount = 0, released = false, workspaceId = 'w' } = {},
): Claimed<FirstDeliveries> {
  const data = { workspaceId, webhookId: 'h', eventRowIds, released };
  return { id: eventRowIds.join(), retryCount, worker: null, data };
}

function retryJob(given: Partial<Retry> = {}): Claimed<Retry> {
  const origin = 'SCHEDULED' as const;
  const retry = { workspaceId: 'w', webhookId: 'h', eventRowId: 'e1', origin, ordinal: 1, released: false };
  return { id: 'retry', retryCount: 0, worker: null, data: { ...retry, ...given } };
}

test('each delivery of a job becomes a first attempt of its event, byte for byte, under one lease', async () => {
  const { reader, histories } = readerOf();
  const jobs = [firstJob(['e1', 'e2']), firstJob(['e3'], { workspaceId: 'x' })];
  const { tasks, done } = await planFirstDeliveries(reader, jobs, context);
  expect(tasks.map(({ event }) => event.eventId)).toEqual(['w:e1', 'w:e2', 'x:e3']);
  expect(tasks[0]).toMatchObject({ origin: 'SCHEDULED', ordinal: 0, attemptNumber: 1, released: false });
  expect(tasks[0]!.event.body).toEqual(Buffer.from('{"name":"Zoë"}'));
  expect(tasks[0]!.job).toBe(tasks[1]!.job);
  expect(tasks[0]!.job).toMatchObject({
    queue: 'first-deliveries',
    claim: jobs[0],
    remaining: 2,
    confirmedAt: 5000,
    forfeited: false,
    partlyRecorded: false,
  });
  expect(done).toEqual([]);
  expect(histories).toEqual([]); // nobody had these jobs before
});

test.each([
  ['was claimed before', { retryCount: 1 }],
  ['was held back', { released: true }],
])('of a job that %s, deliveries with an attempt are skipped', async (_what, given) => {
  const { reader, histories } = readerOf([attemptOf('e1')]);
  const { tasks } = await planFirstDeliveries(reader, [firstJob(['e1', 'e2'], given)], context);
  expect(tasks.map(({ eventRowId }) => eventRowId)).toEqual(['e2']);
  expect(tasks[0]!.job.remaining).toBe(1);
  expect(histories).toEqual(['w e1', 'w e2']);
});

test('jobs of which everything is recorded, or whose events have left with their retention, are done', async () => {
  const { reader } = readerOf([attemptOf('e1')], ['e2']);
  const jobs = [firstJob(['e1'], { retryCount: 1 }), firstJob(['e2']), firstJob(['e3'])];
  const debug = vi.fn();
  const { tasks, done } = await planFirstDeliveries(reader, jobs, {
    ...context,
    log: { ...silentLog, debug },
  });
  expect(tasks.map(({ eventRowId }) => eventRowId)).toEqual(['e3']);
  expect(done.map(({ claim }) => claim.id)).toEqual(['e1', 'e2']);
  expect(debug).toHaveBeenCalledTimes(2);
  expect(debug).toHaveBeenCalledWith(
    { queue: 'first-deliveries', jobId: 'e1' },
    'A job had nothing left to do.',
  );
});

test('a retry gets the next number and knows when it was due', async () => {
  const { reader } = readerOf([attemptOf('e1', { status: 'RETRYING', nextAttemptAt: dueAt })]);
  const { tasks } = await planRetries(reader, [retryJob()], context);
  expect(tasks).toHaveLength(1);
  expect(tasks[0]).toMatchObject({
    eventRowId: 'e1',
    attemptNumber: 2,
    origin: 'SCHEDULED',
    ordinal: 1,
    dueAt,
    released: false,
  });
  expect(tasks[0]!.job).toMatchObject({ queue: 'retries', remaining: 1 });
});

test('a redelivery is sent whatever the state of its endpoint, and a retry only once it is released', async () => {
  const { reader } = readerOf([attemptOf('e1', { status: 'RETRYING', nextAttemptAt: dueAt })]);
  const jobs = [retryJob({ origin: 'MANUAL', ordinal: 1234 }), retryJob({ released: true }), retryJob()];
  const { tasks } = await planRetries(reader, jobs, context);
  expect(tasks.map(({ released }) => released)).toEqual([true, true, false]);
  expect(tasks.map(({ scheduledNextAt }) => scheduledNextAt)).toEqual([dueAt, null, null]);
});

test('a retry that was made already, that a redelivery made needless, or whose event has left is done', async () => {
  const made = attemptOf('made', { attemptNumber: 2, ordinal: 1, status: 'FAILED' });
  const arrived = attemptOf('arrived', { origin: 'MANUAL', ordinal: 1234, status: 'DELIVERED' });
  const { reader } = readerOf([made, arrived], ['left']);
  const jobs = ['made', 'arrived', 'left'].map((eventRowId) => retryJob({ eventRowId }));
  const { tasks, done } = await planRetries(reader, jobs, context);
  expect(tasks).toEqual([]);
  expect(done.map(({ claim }) => claim)).toEqual(jobs);
});

test('a delivery that was held back is a probe, and a redelivery is none', () => {
  expect(isProbe({ released: true, origin: 'SCHEDULED' })).toBe(true);
  expect(isProbe({ released: true, origin: 'MANUAL' })).toBe(false);
  expect(isProbe({ released: false, origin: 'SCHEDULED' })).toBe(false);
});
