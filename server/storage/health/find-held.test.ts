import { expect, test } from 'vitest';

import { uuidv7 } from '../../ids.ts';
import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { holdDeliveries } from '../index.ts';

const keep = closingAfterEach();

test('finds those of some deliveries that are held, of their own webhook and workspace', async () => {
  const { pool, attempts } = await openTestStorage(keep);
  const [workspaceId, stranger] = [await addWorkspace(pool), await addWorkspace(pool)];
  const [webhookId, other] = [uuidv7(), uuidv7()];
  const held = Array.from({ length: 130 }, () => ({
    workspaceId,
    webhookId,
    eventRowId: uuidv7(),
    ordinal: 0,
  }));
  await holdDeliveries(pool, held);
  const eventRowIds = [held[0]!, held[63]!, held[64]!, held[129]!].map(({ eventRowId }) => eventRowId);
  const keys = eventRowIds.map((eventRowId) => ({ eventRowId, webhookId }));
  const others = eventRowIds.map((eventRowId) => ({ eventRowId, webhookId: other }));
  expect(await attempts.held(workspaceId, [...others, ...keys, { eventRowId: uuidv7(), webhookId }])).toEqual(
    keys,
  );
  expect(await attempts.held(stranger, keys)).toEqual([]);
  expect(await attempts.held(workspaceId, [])).toEqual([]);
});

test('looks them up by an index, however many are held', async () => {
  const { pool } = await openTestStorage(keep);
  await pool.query(/* sql */ `
    insert into delivery.held (workspace_id, webhook_id, id, event_row_ids, ordinals)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), array[gen_random_uuid()], '{0}'
    from generate_series(1, 5000)`);
  await pool.query('vacuum analyze delivery.held');
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `explain select from delivery.held where event_row_ids @> array['${uuidv7()}'::uuid]`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('held_events');
});
