import { expect, test } from 'vitest';

import { createRouter } from '../ingest/router.ts';
import { type DeliveryTarget } from '../storage/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keep = closingAfterEach();

test('a worker forgets deleted webhooks: their settings, their failures, and what they have earned', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, workspaceId } = world;
  const receiver = keep(await startReceiver(() => ({ status: 429 })));
  const add = () => world.addWebhook({ url: receiver.url, retryCount: 0 });
  const ids = await Promise.all([add(), add(), add()]);
  const worker = world.startWorker();
  await world.send(events(4));
  await expect.poll(() => worker.remembered, { timeout: 20_000 }).toEqual({ standings: 3, failing: 3 });
  await expect
    .poll(() => worker.counts, { timeout: 20_000 })
    .toEqual({ inFlight: 0, waiting: 0, unrecorded: 0 });
  for (const id of ids) await storage.webhooks.delete(workspaceId, id);
  await storage.directory.refresh([workspaceId]);
  expect(worker.remembered).toEqual({ standings: 0, failing: 0 });
  expect(storage.directory.size).toBe(0);
  // Nothing but the row and the log: what was sent can still be shown.
  const { rows } = await storage.pool.query(
    `select (select count(*)::integer from delivery.rate_limits) as limits,
       (select count(*)::integer from settings.webhook_revisions) as revisions`,
  );
  expect(rows).toEqual([{ limits: 0, revisions: 3 }]);
});

test('routing forgets webhooks that are deleted or disabled, and workspaces without any', () => {
  let onChange: (target: DeliveryTarget) => void = () => undefined;
  let onRemove: (webhook: Pick<DeliveryTarget, 'id' | 'workspaceId'>) => void = () => undefined;
  const router = createRouter({
    onChange: (listener) => void (onChange = listener),
    onRemove: (listener) => void (onRemove = listener),
    onEvict: () => undefined,
  });
  const filters: DeliveryTarget['filters'] = {
    eventFilter: { mode: 'INCLUDE', events: [] },
    conditions: [{ field: 'properties.value', operator: 'GREATER_THAN', value: 5 }],
  };
  const change = (workspaceId: string, id: string, active: boolean) =>
    onChange({ id, workspaceId, active, filters } as DeliveryTarget);
  for (let n = 0; n < 1000; n += 1) change(`workspace ${n % 10}`, `webhook ${n}`, true);
  expect(router.size).toBe(10);
  const payload = { event_name: 'a', properties: { value: 6 } } as never;
  expect(router.match('workspace 3', payload)).toHaveLength(100);
  for (let n = 0; n < 1000; n += 1) {
    if (n % 2) onRemove({ id: `webhook ${n}`, workspaceId: `workspace ${n % 10}` });
    else change(`workspace ${n % 10}`, `webhook ${n}`, false);
  }
  expect([router.size, router.match('workspace 3', payload)]).toEqual([0, []]);
});
