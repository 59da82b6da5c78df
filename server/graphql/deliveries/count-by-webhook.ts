import { type DeliveryCounts } from '../../storage/index.ts';
import { type Loaders } from '../loaders.ts';

/** Webhooks that are listed with a count. */
export const mostWebhooksCounted = 20;

/** Of one state: the webhooks with the most deliveries. One that was removed meanwhile is left out. */
export async function countByWebhook(
  counts: DeliveryCounts['counts'],
  { webhook }: Pick<Loaders, 'webhook'>,
): Promise<{ webhook: object; count: number }[]> {
  const most = counts.toSorted((one, other) => other.count - one.count).slice(0, mostWebhooksCounted);
  const found = await Promise.all(
    most.map(async ({ webhookId, count }) => ({ webhook: await webhook.load(webhookId), count })),
  );
  return found.flatMap(({ webhook, count }) => (webhook === null ? [] : { webhook, count }));
}
