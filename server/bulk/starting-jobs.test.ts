import { beforeAll, beforeEach, expect, it } from 'vitest';

import { type BulkJob, bulkJobLimits } from '../model/index.ts';
import { type NewBulkJob } from '../storage/index.ts';
import { bulkParts } from '../testing/bulk-parts.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { type DeliveryWorld, startDeliveryWorld } from '../testing/delivery-world.ts';
import { type BulkJobs, createBulkJobs } from './service.ts';

const keep = closingAfterAll();
let world: DeliveryWorld;
let jobs: BulkJobs;

beforeAll(async () => {
  world = await startDeliveryWorld(keep);
  jobs = createBulkJobs(bulkParts(world));
});

// What a test that failed has left would fail the next one.
beforeEach(async () => {
  await world.storage.pool.query('delete from delivery.bulk_jobs');
});

function redelivery(given: Partial<NewBulkJob> = {}): NewBulkJob {
  const total = { total: 1, totalIsExact: true };
  return {
    kind: 'REDELIVERY',
    name: 'Recover',
    filter: 'all',
    webhookId: null,
    ratePerSecond: 1000,
    ...total,
    ...given,
  };
}

async function start(job: NewBulkJob, ...rest: [Parameters<BulkJobs['start']>[2]?]): Promise<BulkJob> {
  const { job: started, userErrors } = await jobs.start(world.workspaceId, job, ...rest);
  expect(userErrors).toEqual([]);
  return started!;
}

it('a start returns the job of the same filter that has not ended, and the one of the same call', async () => {
  const one = await start(redelivery());
  expect((await start(redelivery({ name: 'Another name' }))).id).toBe(one.id);
  const call = { key: 'key of a call', fingerprint: 'one' };
  const other = await start(redelivery({ filter: 'other' }), call);
  expect(other.id).not.toBe(one.id);
  await jobs.change(world.workspaceId, other.id, 'CANCEL');
  expect((await start(redelivery({ filter: 'other' }), call)).id).toBe(other.id);
  const { userErrors } = await jobs.start(world.workspaceId, redelivery(), { ...call, fingerprint: 'two' });
  expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
});

it('a start is refused beyond ten that have not ended, and the oldest of a thousand are removed', async () => {
  const { storage, workspaceId } = world;
  const unfinished = async () =>
    (await storage.pool.query('select from delivery.bulk_jobs where finished_at is null')).rowCount!;
  for (let n = await unfinished(); n < bulkJobLimits.unfinished; n += 1)
    await start(redelivery({ filter: `${n}` }));
  const { job, userErrors } = await jobs.start(workspaceId, redelivery({ filter: 'more' }));
  expect([job, userErrors]).toMatchObject([null, [{ code: 'TOO_MANY' }]]);
  await storage.pool.query('update delivery.bulk_jobs set finished_at = now()');
  await storage.pool.query(
    `insert into delivery.bulk_jobs (workspace_id, id, kind, name, filter, rate_per_second, ordinal, requested_at,
       next_at, total_is_exact, finished_at)
     select workspace_id, gen_random_uuid(), kind, name, filter, 1, ordinal, now(), now(), true, now()
     from delivery.bulk_jobs, generate_series(1, 1200) limit 1200`,
  );
  await start(redelivery({ filter: 'last' }));
  const kept = await storage.pool.query('select from delivery.bulk_jobs');
  expect(kept.rowCount).toBeLessThanOrEqual(bulkJobLimits.kept + 1);
  const page = await jobs.list(workspaceId, { first: 2, after: null, webhookId: null });
  expect([page.edges.length, page.hasNextPage]).toEqual([2, true]);
});
