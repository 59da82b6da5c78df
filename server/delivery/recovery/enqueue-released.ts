import { firstRedelivery } from '../../model/index.ts';
import { type Queue } from '../../queue/index.ts';
import { type HeldDelivery, type Queryable } from '../../storage/index.ts';

/**
 * Enqueues deliveries that have no job: held back before, or orphaned. What is recorded of them is read once more when
 * they are claimed, so one job too many does no harm.
 */
export async function enqueueReleased(
  queue: Queue,
  tx: Queryable,
  deliveries: readonly HeldDelivery[],
): Promise<void> {
  const { first = [], retries = [] } = Object.groupBy(deliveries, ({ ordinal }) =>
    ordinal === 0 ? 'first' : 'retries',
  );
  const byWebhook = Map.groupBy(first, ({ webhookId }) => webhookId);
  await queue.enqueueFirst(
    tx,
    [...byWebhook.values()].map((ofWebhook) => ({
      workspaceId: ofWebhook[0]!.workspaceId,
      webhookId: ofWebhook[0]!.webhookId,
      eventRowIds: ofWebhook.map(({ eventRowId }) => eventRowId),
      released: true,
    })),
  );
  await queue.enqueueRetries(
    tx,
    retries.map((delivery) => ({
      ...delivery,
      // A redelivery is held, too, while its workspace is deleted.
      origin: delivery.ordinal < firstRedelivery ? 'SCHEDULED' : 'MANUAL',
      released: true,
      startAfter: null,
    })),
  );
}
