import { expect, test } from 'vitest';

import { closingAfterEach } from '../../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../../testing/database.ts';
import { someSettings } from '../../testing/settings.ts';
import { migrate } from '../settings/orm.ts';

const keep = closingAfterEach();

test('event names that were stored as NULL become null, and every process reads the webhook again', async () => {
  const { pool, url, webhooks, directory } = await openTestStorage(keep);
  const workspaceId = await addWorkspace(pool);
  const eventFilter = { mode: 'EXCLUDE', events: ['a', 'null', 'b'] } as const;
  const { id } = await webhooks.create(workspaceId, someSettings({ eventFilter }), null);
  const other = await webhooks.create(workspaceId, someSettings(), null);
  await pool.query(`
    alter table settings.webhooks drop constraint webhooks_filter_events_no_null;
    delete from settings_migrations where name = '0008-event-names-null';
    update settings.webhooks set filter_events = array_replace(filter_events, 'null', null)`);
  await directory.refresh([workspaceId]);
  expect(directory.get(id)?.filters.eventFilter.events).toEqual(['a', null, 'b']);

  await migrate(url);

  expect(await webhooks.find(workspaceId, id)).toMatchObject({ eventFilter });
  expect(await webhooks.find(workspaceId, other.id)).toEqual(other);
  await directory.refresh([workspaceId]);
  expect(directory.get(id)?.filters.eventFilter).toEqual(eventFilter);
});

test('PostgreSQL refuses an event filter that contains NULL', async () => {
  const { pool, webhooks } = await openTestStorage(keep);
  await webhooks.create(await addWorkspace(pool), someSettings(), null);
  const change = pool.query(`update settings.webhooks set filter_events = '{a,null}'`);
  await expect(change).rejects.toThrow('webhooks_filter_events_no_null');
});
