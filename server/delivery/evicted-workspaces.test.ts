import { beforeAll, beforeEach, expect, test } from 'vitest';

import { closingAfterAll, closingAfterEach } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startReceiver } from '../testing/receiver.ts';

const keepAll = closingAfterAll();
const keep = closingAfterEach();
/** A process that keeps one workspace in memory. */
let world: DeliveryWorld;
let evicted: string[];

beforeAll(async () => {
  world = await startDeliveryWorld(keepAll, undefined, { workspaces: 1 });
  world.storage.directory.onEvict((workspaceId) => void evicted.push(workspaceId));
  world.startWorker({ webhookConcurrency: 1 });
});

beforeEach(() => {
  evicted = [];
});

/** Loads another workspace, for which the one that was used last has to leave. */
async function useAnother(): Promise<void> {
  await world.storage.directory.load(await addWorkspace(world.storage.pool));
}

/** The outcomes of a webhook's attempts. */
async function outcomesOf(webhookId: string): Promise<string[]> {
  const { rows } = await world.storage.pool.query<{ status: string }>(
    'select status from delivery.attempts where webhook_id = $1',
    [webhookId],
  );
  return rows.map(({ status }) => status);
}

test('a workspace whose deliveries wait or are under way stays, and all of them arrive', async () => {
  const answer = Promise.withResolvers<null>();
  const receiver = keep(
    await startReceiver(async () => {
      await answer.promise;
      return { status: 200 };
    }),
  );
  const webhookId = await world.addWebhook({ url: receiver.url });
  await world.send(events(5, 'waits', 'w'));
  await receiver.waitFor(1);
  for (let n = 0; n < 3; n += 1) await useAnother();
  expect(evicted).not.toContain(world.workspaceId);
  answer.resolve(null);
  await receiver.waitFor(5);
  await expect.poll(() => outcomesOf(webhookId)).toEqual(Array.from({ length: 5 }, () => 'DELIVERED'));
  await world.storage.webhooks.delete(world.workspaceId, webhookId);
});

test('what was changed while a workspace was not in memory holds for its next event', async () => {
  const { storage, workspaceId } = world;
  const receiver = keep(await startReceiver());
  const [disabled, deleted] = [
    await world.addWebhook({ url: receiver.url }),
    await world.addWebhook({ url: receiver.url }),
  ];
  await world.send(events(1, 'first', 'f'));
  await receiver.waitFor(2);
  for (const id of [disabled, deleted]) await expect.poll(() => outcomesOf(id)).toEqual(['DELIVERED']);
  await expect
    .poll(async () => {
      await useAnother();
      return storage.directory.isLoaded(workspaceId);
    })
    .toBe(false);
  await storage.webhooks.update(workspaceId, disabled, { enabled: false });
  await storage.webhooks.delete(workspaceId, deleted);
  const created = await world.addWebhook({ url: receiver.url });
  await world.send(events(1, 'second', 's'));
  await receiver.waitFor(3);
  await expect.poll(() => outcomesOf(created)).toEqual(['DELIVERED']);
  expect([await outcomesOf(disabled), await outcomesOf(deleted)]).toEqual([['DELIVERED'], ['DELIVERED']]);
});
