import { afterEach, expect, test, vi } from 'vitest';

import { uuidv7 } from '../ids.ts';
import { closingAfterEach } from '../testing/closing.ts';
import { startDeliveryWorld } from '../testing/delivery-world.ts';

const keep = closingAfterEach();
afterEach(() => void vi.useRealTimers());

test("a retry is claimed when its time has come by the database's clock, whatever the worker's says", async () => {
  const { queue, storage, workspaceId } = await startDeliveryWorld(keep);
  const retry = { workspaceId, webhookId: uuidv7(), eventRowId: uuidv7(), ordinal: 1, released: false };
  const enqueue = (startAfter: Date) =>
    queue.enqueueRetries(storage.pool, [{ ...retry, origin: 'SCHEDULED', startAfter }]);
  await enqueue(new Date(Date.now() + 60_000));
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  expect(await queue.claimRetries(10, [])).toEqual([]);
  vi.useRealTimers();
  await storage.pool.query(`update queue.job set start_after = now() where name = 'retries'`);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  expect(await queue.claimRetries(10, [])).toHaveLength(1);
});
