import { type Queue } from '../../queue/index.ts';
import { type HeldDelivery, type Queryable } from '../../storage/index.ts';

/**
 * Makes jobs of deliveries that have none: held back before, or found by the sweep. Their attempts so far are looked at
 * once more when they are claimed, so one too many does no harm.
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
    retries.map((delivery) => ({ ...delivery, origin: 'SCHEDULED', released: true, startAfter: null })),
  );
}
