import { expect, test } from 'vitest';

import { type GivenAuthentication, type WebhookSettings } from '../../model/index.ts';
import { createCertificate } from '../../testing/certificate.ts';
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

test('connections show the client certificate, and one that cannot be decrypted is no request', async () => {
  const world = await startDeliveryWorld(keep);
  const authority = createCertificate({ name: 'Authority', authority: true });
  const tls = createCertificate({ name: 'Receiver', issuer: authority, hosts: ['127.0.0.1'] });
  const own = createCertificate({ name: 'Client', issuer: authority });
  const receiver = keep(
    await startReceiver(undefined, { tls: { ...tls, ca: authority.cert, requestCert: true } }),
  );
  const settings: Partial<WebhookSettings> = {
    url: receiver.url,
    retryCount: 0,
    clientCertificate: {
      certificate: own.cert,
      privateKey: own.key,
      notAfter: new Date(Date.now() + 86_400_000),
    },
    caCertificates: authority.cert,
  };
  const [whole, damaged] = [await world.addWebhook(settings), await world.addWebhook(settings)];
  await world.storage.pool.query("update settings.webhooks set sealed_client_key = 'v1.AAAA' where id = $1", [
    damaged,
  ]);
  world.startWorker();
  await world.send(events(1, 'purchase', 'tls'));
  const lastOf = async (webhookId: string) => {
    const { items } = await world.storage.attempts.page(world.workspaceId, {
      limit: 1,
      offset: 0,
      webhookId,
    });
    return items[0]?.errorMessage ?? items[0]?.status;
  };
  await expect.poll(() => lastOf(whole), { timeout: 10_000 }).toBe('DELIVERED');
  await expect.poll(() => lastOf(damaged)).toBe('not sent: the authentication cannot be decrypted');
  expect(receiver.requests).toHaveLength(1);
});
