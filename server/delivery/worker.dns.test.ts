import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { createIngest } from '../ingest/index.ts';
import { silentLog } from '../log.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace } from '../testing/database.ts';
import { events, startDeliveryWorld } from '../testing/delivery-world.ts';
import { startDnsServer } from '../testing/dns-server.ts';
import { startReceiver } from '../testing/receiver.ts';
import { someSettings } from '../testing/settings.ts';
import { createLookUp } from './dns/look-up.ts';
import { createSender } from './index.ts';

const keep = closingAfterEach();
const deadWebhooks = 40;

test('names that never resolve take no place, and what waits for them is given back without an attempt', async () => {
  const world = await startDeliveryWorld(keep);
  const { storage, queue } = world;
  const dns = keep(
    await startDnsServer((name) => (name.endsWith('.dead.test') ? 'silence' : { addresses: ['127.0.0.1'] })),
  );
  const receiver = keep(await startReceiver());
  const dead = await addWorkspace(storage.pool);
  for (let n = 0; n < deadWebhooks; n += 1)
    await storage.webhooks.create(
      dead,
      someSettings({ url: `http://${n}.dead.test/`, timeoutMs: 30_000 }),
      null,
    );
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  await createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog }).ingest(dead, events(5));
  const lookUp = createLookUp({ servers: [dns.address], limitMs: 60_000 });
  const sender = keep(createSender({ allowPrivate: true, maxConnectionsPerOrigin: 4, lookUp }));
  const worker = world.startWorker({ sender, maxInFlight: 4 });
  await dns.waitFor((queries) => new Set(queries.map(({ name }) => name)).size >= 30);

  await world.addWebhook({ url: receiver.url.replace('127.0.0.1', 'alive.test') });
  await world.send(events(5));
  await receiver.waitFor(5);
  expect(sender.dns.counts).toMatchObject({ underWay: 30, waiting: deadWebhooks - 30 });
  expect(worker.counts).toMatchObject({ waiting: deadWebhooks * 5 });
  await worker.close();
  const { rows } = await storage.pool.query('select count(*)::int as count from delivery.attempts');
  expect(rows).toEqual([{ count: 5 }]);
});
