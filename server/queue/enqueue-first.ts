import { type PgBoss } from 'pg-boss';

import { asDb, type SqlRunner } from './connection.ts';
import { type FairOrder, priorityAt } from './fair-order.ts';
import { deliveriesPerJob, type FirstDeliveries } from './jobs.ts';
import { storeFirstDeliveries } from './stored-jobs.ts';

/** Adds first deliveries in jobs of up to 64, each with the priority that its workspace and webhook have at `now`. */
export async function enqueueFirst(
  boss: PgBoss,
  tx: SqlRunner,
  batches: readonly FirstDeliveries[],
  { order, now }: { readonly order: FairOrder; readonly now: number },
): Promise<void> {
  const jobs = batches.flatMap((batch) =>
    chunks(batch.eventRowIds, deliveriesPerJob).map((eventRowIds) => ({
      data: storeFirstDeliveries(batch, eventRowIds),
      group: { id: batch.webhookId },
      priority: priorityAt(order.stamp(batch.workspaceId, batch.webhookId, eventRowIds.length, now)),
    })),
  );
  if (jobs.length > 0) await boss.insert('first-deliveries', jobs, { db: asDb(tx) });
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
