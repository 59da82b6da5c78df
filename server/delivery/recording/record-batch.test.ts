import { expect, test, vi } from 'vitest';

import { type Attempt } from '../../model/index.ts';
import { type NewAttempt } from '../../storage/index.ts';
import { someAttempt } from '../../testing/attempts.ts';
import { type LeasedJob } from '../claiming/leased-job.ts';
import { type Task } from '../claiming/task.ts';
import { type PendingRecord, plainBatch, recordBatch, type RecordStore } from './record-batch.ts';

const retryAt = new Date('2026-02-03T04:05:08.789Z');

/** A store that keeps what it is told, and knows the attempts that others recorded before. */
function storeWith(rows: NewAttempt[] = []) {
  const heard: Record<'held' | 'retries' | 'disabled' | 'finished', unknown[]> = {
    held: [],
    retries: [],
    disabled: [],
    finished: [],
  };
  const isTaken = (one: NewAttempt) =>
    rows.some((row) => row.eventRowId === one.eventRowId && row.attemptNumber === one.attemptNumber);
  const store: RecordStore = {
    insertAttempts: async (attempts) => {
      const taken = attempts.flatMap((one, index) => (isTaken(one) ? [index] : []));
      rows.push(...attempts.filter((one) => !isTaken(one)));
      return taken;
    },
    readAttempts: async (workspaceId, keys) =>
      rows
        .filter(
          (row) =>
            row.workspaceId === workspaceId && keys.some(({ eventRowId }) => eventRowId === row.eventRowId),
        )
        .map((row): Attempt => ({ ...row, position: null, deliveredAt: null })),
    hold: async (deliveries) => void heard.held.push(...deliveries),
    enqueueRetries: async (retries) => void heard.retries.push(...retries),
    disableWebhook: async ({ webhookId }, reason) => void heard.disabled.push([webhookId, reason]),
    finishJobs: async (name, jobs) => void heard.finished.push(...jobs.map(({ id }) => `${name} ${id}`)),
  };
  return { store, rows, ...heard };
}

function jobOf(remaining: number, given: Partial<LeasedJob> = {}): LeasedJob {
  return {
    queue: 'first-deliveries',
    claim: { id: 'job', retryCount: 0, worker: null, data: null },
    remaining,
    partlyRecorded: false,
    worker: null,
    underWay: 0,
    confirmedAt: 0,
    forfeited: false,
    ...given,
  };
}

/** The outcome of a first attempt of an event of its own, unless something else is given. */
function pendingOf(job: LeasedJob, given: Partial<NewAttempt> = {}, gone = false) {
  const attempt = someAttempt({ workspaceId: 'w', webhookId: 'h', ...given });
  const { workspaceId, webhookId, eventRowId, ordinal, attemptNumber, origin } = attempt;
  const task = { job, workspaceId, webhookId, eventRowId, ordinal, attemptNumber, origin } as Task;
  const again = origin === 'SCHEDULED' ? attempt.nextAttemptAt : null;
  const made = { attempt, endedAt: attempt.attemptedAt, retryAt: again, gone, url: 'http://e/', answerMs: 5 };
  return { task, made };
}

const retrying = { status: 'RETRYING', httpStatusCode: 500, nextAttemptAt: retryAt } as const;

test('a failed attempt is followed by the next retry as a job, due when its row says', async () => {
  const { store, retries, rows } = storeWith();
  const pending = pendingOf(jobOf(1), { ...retrying, ordinal: 2, attemptNumber: 3 });
  await recordBatch(store, [pending, pendingOf(jobOf(1))]);
  const { eventRowId } = pending.task;
  const retry = { workspaceId: 'w', webhookId: 'h', eventRowId, origin: 'SCHEDULED', ordinal: 3 };
  expect(retries).toEqual([{ ...retry, startAfter: retryAt, released: false }]);
  expect(rows).toHaveLength(2);
});

test('attempts of different deliveries are written together, and no history is read', async () => {
  const { store, rows, held } = storeWith();
  const insert = vi.spyOn(store, 'insertAttempts');
  const read = vi.spyOn(store, 'readAttempts');
  const batch = [pendingOf(jobOf(1)), pendingOf(jobOf(1), retrying), pendingOf(jobOf(1))];
  await recordBatch(store, batch);
  expect(rows).toEqual(batch.map(({ made }) => made.attempt));
  expect(insert).toHaveBeenCalledTimes(1);
  expect(read).not.toHaveBeenCalled();
  expect(held).toEqual([]);
});

test('a job ends with the last of its deliveries, and not if it is forfeited', async () => {
  const { store, finished } = storeWith();
  const [whole, part] = [
    jobOf(2),
    jobOf(2, { claim: { id: 'part', retryCount: 0, worker: null, data: null } }),
  ];
  const lost = jobOf(1, { claim: { id: 'lost', retryCount: 0, worker: null, data: null }, forfeited: true });
  const retry = jobOf(1, {
    queue: 'retries',
    claim: { id: 'retry', retryCount: 0, worker: null, data: null },
  });
  await recordBatch(
    store,
    [whole, whole, part, lost, retry].map((job) => pendingOf(job)),
  );
  expect(finished).toEqual(['first-deliveries job', 'retries retry']);
});

test('a delivery that is held back gets no row and no retry, and its job ends', async () => {
  const { store, held, rows, retries, finished } = storeWith();
  const { task } = pendingOf(jobOf(1), { ordinal: 2 });
  const insert = vi.spyOn(store, 'insertAttempts');
  expect(await recordBatch(store, [{ task, made: null }])).toEqual([]);
  expect(insert).not.toHaveBeenCalled();
  expect(held).toEqual([{ workspaceId: 'w', webhookId: 'h', eventRowId: task.eventRowId, ordinal: 2 }]);
  expect([rows, retries]).toEqual([[], []]);
  expect(finished).toEqual(['first-deliveries job']);
});

test('an endpoint that is gone has its webhook disabled with the reason, and no other webhook', async () => {
  const { store, disabled } = storeWith();
  const gone = pendingOf(jobOf(1), { webhookId: 'gone', status: 'FAILED', httpStatusCode: 410 }, true);
  await recordBatch(store, [pendingOf(jobOf(1)), gone]);
  expect(disabled).toEqual([['gone', 'The endpoint answered 410 Gone.']]);
});

test('a result whose work was recorded meanwhile is ignored: no row, no retry, no disabled webhook', async () => {
  const late = pendingOf(jobOf(1), retrying, true);
  const others = someAttempt({ ...late.made.attempt, status: 'DELIVERED', nextAttemptAt: null });
  const { store, rows, retries, disabled, finished } = storeWith([others]);
  const insert = vi.spyOn(store, 'insertAttempts');
  expect(await recordBatch(store, [late])).toEqual([]);
  expect(insert).toHaveBeenCalledTimes(1);
  expect([rows, retries, disabled]).toEqual([[others], [], []]);
  expect(finished).toEqual(['first-deliveries job']);
});

test('a redelivery whose number a retry took gets the next one, and says when the schedule goes on', async () => {
  const redelivery = pendingOf(jobOf(1), { origin: 'MANUAL', ordinal: 1234, status: 'FAILED' });
  const retry = someAttempt({ ...redelivery.made.attempt, ...retrying, origin: 'SCHEDULED', ordinal: 0 });
  const { store, rows, retries } = storeWith([retry]);
  const [recorded] = await recordBatch(store, [redelivery]);
  expect(recorded!.attempt).toMatchObject({ attemptNumber: 2, status: 'RETRYING', nextAttemptAt: retryAt });
  expect(rows).toHaveLength(2);
  expect(retries).toEqual([]); // it has its job already
});

test('a retry that failed beside a redelivery that arrived is the last of its schedule', async () => {
  const failed = pendingOf(jobOf(1), retrying);
  const { eventRowId } = failed.task;
  const arrived = pendingOf(jobOf(1), { eventRowId, origin: 'MANUAL', ordinal: 1234 });
  const { store, rows, retries } = storeWith();
  const batch: PendingRecord[] = [arrived, failed]; // both made under number 1
  const recorded = await recordBatch(store, batch);
  expect(recorded.map(({ attempt }) => [attempt.attemptNumber, attempt.status])).toEqual([
    [1, 'DELIVERED'],
    [2, 'FAILED'],
  ]);
  expect(rows).toHaveLength(2);
  expect(retries).toEqual([]);
});

test('several late results of one delivery get numbers of their own', async () => {
  const first = pendingOf(jobOf(1), { origin: 'MANUAL', ordinal: 2000, status: 'FAILED' });
  const { eventRowId } = first.task;
  const again = (ordinal: number) =>
    pendingOf(jobOf(1), { eventRowId, origin: 'MANUAL', ordinal, status: 'FAILED' });
  const { store, rows } = storeWith();
  await recordBatch(store, [first, again(2001), again(2002)]);
  expect(rows.map(({ attemptNumber, ordinal }) => [attemptNumber, ordinal])).toEqual([
    [1, 2000],
    [2, 2001],
    [3, 2002],
  ]);
});

test('a batch of attempts from which nothing follows but the end of jobs is plain', () => {
  const done = jobOf(1, { claim: { id: 'done', retryCount: 2, worker: null, data: null } });
  const batch = [pendingOf(done), pendingOf(jobOf(2))];
  const plain = plainBatch(batch);
  expect(plain).toMatchObject({ queue: 'first-deliveries', done: [done.claim] });
  expect(plain!.recorded.map(({ attempt }) => attempt)).toEqual(batch.map(({ made }) => made!.attempt));
});

test('a job that is forfeited, or of which deliveries are open, does not end with a plain batch', () => {
  const batch = [pendingOf(jobOf(2)), pendingOf(jobOf(1, { forfeited: true }))];
  expect(plainBatch(batch)).toMatchObject({ done: [] });
});

test.each<[string, () => PendingRecord[]]>([
  ['a retry', () => [pendingOf(jobOf(1), retrying)]],
  ['an endpoint that is gone', () => [pendingOf(jobOf(1), {}, true)]],
  ['a delivery that is held back', () => [{ ...pendingOf(jobOf(1)), made: null }]],
  [
    'two attempts with one number',
    () => [pendingOf(jobOf(1), { eventRowId: 'a' }), pendingOf(jobOf(1), { eventRowId: 'a' })],
  ],
  ['jobs of both queues', () => [pendingOf(jobOf(1)), pendingOf(jobOf(1, { queue: 'retries' }))]],
])('a batch with %s is not plain', (_what, batch) => {
  expect(plainBatch(batch())).toBeNull();
});
