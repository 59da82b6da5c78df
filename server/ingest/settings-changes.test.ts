import { expect, test } from 'vitest';

import { closingAfterEach } from '../testing/closing.ts';
import { openTestStorage } from '../testing/database.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';

const keep = closingAfterEach();

test('an event is never routed by settings that another process has changed before', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const another = await openTestStorage(keep, { url: storage.pool.options.connectionString });
  const webhookId = await world.addWebhook({ eventFilter: { mode: 'INCLUDE', events: ['purchase'] } });
  const matched = async (name: string, id: string) =>
    (await world.send(events(1, name, id))).map(({ matchedWebhooks }) => matchedWebhooks);
  expect(await matched('purchase', 'a')).toEqual([1]);

  const change = (settings: Parameters<typeof another.webhooks.update>[2]) =>
    another.webhooks.update(workspaceId, webhookId, settings);
  await change({ eventFilter: { mode: 'INCLUDE', events: ['page_view'] } });
  expect([await matched('purchase', 'b'), await matched('page_view', 'c')]).toEqual([[0], [1]]);
  await change({ enabled: false });
  expect(await matched('page_view', 'd')).toEqual([0]);
  await change({ enabled: true });
  expect(await matched('page_view', 'e')).toEqual([1]);
  await another.webhooks.delete(workspaceId, webhookId);
  expect(await matched('page_view', 'f')).toEqual([0]);
});
