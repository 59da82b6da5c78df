import { expect, test } from 'vitest';

import { type GivenAuthentication } from '../../model/index.ts';
import { closingAfterAll } from '../../testing/closing.ts';
import { type DeliveryWorld, events, startDeliveryWorld } from '../../testing/delivery-world.ts';
import { startReceiver } from '../../testing/receiver.ts';

const keep = closingAfterAll();

async function requestsOf({ storage, workspaceId }: DeliveryWorld, webhookId: string) {
  const { items } = await storage.attempts.page(workspaceId, { limit: 10, offset: 0, webhookId });
  return storage.attempts.requests(workspaceId, items);
}

test('requests carry the credentials, and the log shows only their scheme', async () => {
  const world = await startDeliveryWorld(keep);
  const receiver = keep(await startReceiver());
  const add = (authentication: GivenAuthentication | null) =>
    world.addWebhook({ url: receiver.url, authentication });
  const ids = [
    await add({ type: 'BASIC', username: 'größe', secret: 'päss:word' }),
    await add({ type: 'BEARER', secret: 'the.token' }),
    await add(null),
  ];
  world.startWorker();
  await world.send(events(1));
  const seen = (await receiver.waitFor(3)).map(({ headers }) => headers.authorization);
  expect(seen.toSorted()).toEqual(['Basic Z3LDtsOfZTpww6Rzczp3b3Jk', 'Bearer the.token', undefined]);

  const logged = async () =>
    Promise.all(
      ids.map(async (id) => {
        const [request] = await requestsOf(world, id);
        return request?.headers.find(({ name }) => name === 'Authorization')?.value;
      }),
    );
  await expect.poll(logged).toEqual(['Basic ••••••', 'Bearer ••••••', undefined]);

  // The attempts that were made keep the scheme that they were made with.
  await world.storage.webhooks.update(world.workspaceId, ids[0]!, { authentication: null });
  expect(await logged()).toEqual(['Basic ••••••', 'Bearer ••••••', undefined]);
});
