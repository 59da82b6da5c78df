import { expect, test } from 'vitest';

import { systemClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { openQueue } from '../queue/index.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { addWorkspace, openTestStorage } from '../testing/database.ts';
import { someSettings } from '../testing/settings.ts';
import { createIngest } from './index.ts';

const keep = closingAfterEach();

test('concurrent calls that outnumber the connections do not deadlock after a change of webhooks', async () => {
  const storage = await openTestStorage(keep);
  const queue = keep(
    await openQueue({ pool: storage.pool, clock: systemClock, log: silentLog, supervise: false }),
  );
  const workspaceId = await addWorkspace(storage.pool);
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const ingest = createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog });
  await storage.webhooks.create(workspaceId, someSettings(), null);

  const many = storage.pool.options.max * 3;
  const results = await Promise.all(
    Array.from({ length: many }, () => ingest.ingest(workspaceId, [{ event_name: 'purchase' }])),
  );
  expect(results.flat().map(({ status }) => status)).toEqual(Array(many).fill('ACCEPTED'));
});

test('webhooks that a worker of this process read before ingest was created are matched', async () => {
  const storage = await openTestStorage(keep);
  const queue = keep(
    await openQueue({ pool: storage.pool, clock: systemClock, log: silentLog, supervise: false }),
  );
  const workspaceId = await addWorkspace(storage.pool);
  await storage.webhooks.create(workspaceId, someSettings(), null);
  await storage.directory.refresh([workspaceId]); // as a worker does with the first job that it claims
  const wakeUps = { wake: () => undefined, onWake: () => undefined };
  const ingest = createIngest({ storage, queue, wakeUps, clock: systemClock, log: silentLog });
  const results = await ingest.ingest(workspaceId, [{ event_name: 'purchase' }]);
  expect(results).toMatchObject([{ status: 'ACCEPTED', matchedWebhooks: 1 }]);
});
