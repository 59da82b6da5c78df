import { expect, test } from 'vitest';

import { systemClock } from '../../clock.ts';
import { createIngest } from '../../ingest/index.ts';
import { silentLog } from '../../log.ts';
import { openQueue } from '../../queue/index.ts';
import { readAttemptsOfDeliveries } from '../../storage/index.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { someSettings } from '../../testing/settings.ts';
import { planFirstDeliveries } from '../claiming/plan-tasks.ts';
import { historyReader } from '../claiming/history-reader.ts';
import { type PendingRecord } from './record-batch.ts';
import { recordInTransaction } from './record-transaction.ts';
import { type TakeBatch } from './recorder.ts';

const keep = closingAfterEach();

function taking(batch: readonly PendingRecord[]): TakeBatch {
  return Object.assign(() => batch, { count: () => batch.length });
}

test.each([
  ['all that arrived', null],
  ['some that are to be tried again', new Date(Date.now() + 3_600_000)],
])('of a large batch, %s, one is late: the others are recorded, and its job ends', async (_what, retryAt) => {
  const storage = await openTestStorage(keep);
  const { pool } = storage;
  const queue = keep(await openQueue({ pool, clock: systemClock, log: silentLog, supervise: false }));
  const workspaceId = await addWorkspace(pool);
  await storage.webhooks.create(workspaceId, someSettings({}), null);
  const ingest = createIngest({
    storage,
    queue,
    clock: systemClock,
    log: silentLog,
    wakeUps: { wake: () => undefined, onWake: () => undefined },
  });
  await ingest.ingest(
    workspaceId,
    Array.from({ length: 20 }, (_, n) => ({ event_name: 'purchase', event_id: `e${n}` })),
  );
  const jobs = await queue.claimFirst(10, [], 'backlog');
  const { tasks } = await planFirstDeliveries(historyReader(pool), jobs, {
    claimedAt: performance.now(),
    log: silentLog,
  });
  const batch = tasks.map((task, index): PendingRecord => {
    const { eventRowId, webhookId, event } = task;
    const again = index === 3 ? retryAt : null;
    const attempt = someAttempt({
      workspaceId,
      webhookId,
      eventRowId,
      eventId: event.eventId,
      ...(again && { status: 'RETRYING', nextAttemptAt: again }),
    });
    return {
      task,
      made: { attempt, endedAt: attempt.attemptedAt, retryAt: again, gone: false, url: null, answerMs: null },
    };
  });
  const first = { ...batch[7]!.made!.attempt, httpStatusCode: 204 };
  await record(pool, [first]);

  const recorded = await recordInTransaction(storage, queue, taking(batch));

  expect(recorded).toHaveLength(19);
  const attempts = await readAttemptsOfDeliveries(
    pool,
    workspaceId,
    tasks.map(({ eventRowId, webhookId }) => ({ eventRowId, webhookId })),
  );
  expect(attempts).toHaveLength(20);
  expect(attempts.find(({ eventRowId }) => eventRowId === first.eventRowId)).toMatchObject({
    httpStatusCode: 204,
  });
  expect(await queue.withJob(tasks)).toHaveLength(retryAt ? 1 : 0);
});
