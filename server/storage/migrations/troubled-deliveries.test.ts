import { expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { record, someAttempt } from '../../testing/attempts.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { courses, historyOf, type Step } from '../../testing/delivery-history.ts';
import { someSettings } from '../../testing/settings.ts';
import { holdDeliveries, insertEvents, type Pool } from '../index.ts';
import { migrate } from '../settings/orm.ts';

const keep = closingAfterEach();

interface Owner {
  readonly pool: Pool;
  readonly workspaceId: string;
  readonly webhookId: string;
}

/** Adds a delivery with these attempts. */
async function add(
  { pool, ...of }: Owner,
  course: readonly Step[],
  n: number,
  test = false,
): Promise<string> {
  const eventRowId = uuidv7();
  const event = { id: eventRowId, eventId: `e${n}`, eventName: `name ${n % 3}`, userId: `u${n % 5}`, test };
  const stored = {
    workspaceId: of.workspaceId,
    payload: '{}',
    webhookIds: [of.webhookId],
    receivedAt: new Date(),
  };
  await insertEvents(pool, [{ ...event, ...stored }]);
  const attempts = historyOf(course, n).map((one, index) => {
    const origin = test ? ('TEST' as const) : one.origin;
    const { eventId, eventName } = event;
    return someAttempt({ ...of, ...one, eventRowId, eventId, eventName, origin, attemptNumber: index + 1 });
  });
  await record(pool, attempts);
  return eventRowId;
}

async function troubled(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    select event_row_id, webhook_id, state, attempts, event_name, user_id, test, http_status, reason,
      case when state <> 'HELD' then position end as position, case when state <> 'HELD' then changed_at end as changed_at
    from delivery.troubled order by event_row_id`);
  return rows;
}

test('the deliveries of an earlier version get the rows that they would have by now', async () => {
  const { pool, url, webhooks } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  const { id: webhookId } = await webhooks.create(workspaceId, someSettings(), null);
  const owner = { pool, workspaceId, webhookId };
  for (const [n, course] of courses.entries()) await add(owner, course, n);
  await add(owner, ['failed'], 30, true);
  await add(owner, ['delivered'], 31, true);
  const waiting = await add(owner, [], 40);
  const tried = await add(owner, ['retrying'], 41);
  const arrived = await add(owner, ['delivered'], 42);
  await holdDeliveries(
    pool,
    [waiting, tried, arrived].map((eventRowId, ordinal) => ({ workspaceId, webhookId, eventRowId, ordinal })),
  );
  const kept = await troubled(pool);
  const states = new Set(kept.map((row) => (row as { state: string }).state));
  expect(states).toEqual(new Set(['RETRYING', 'HELD', 'DELIVERED', 'FAILED', 'CANCELLED']));
  await pool.query(`
    drop table delivery.troubled;
    drop function delivery.note_attempts cascade;
    drop function delivery.note_held cascade;
    drop function delivery.failure_reason cascade;
    delete from settings_migrations where name in ('0032-troubled-deliveries', '0039-troubled-by-statement')`);

  await migrate(url);

  expect(await troubled(pool)).toEqual(kept);
  const next = await add(owner, ['failed'], 50);
  expect(await troubled(pool)).toHaveLength(kept.length + 1);
  expect(await troubled(pool)).toContainEqual(
    expect.objectContaining({ event_row_id: next, state: 'FAILED' }),
  );
});
