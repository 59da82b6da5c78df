import { type Keep } from '../../server/testing/closing.ts';
import { clientOf } from '../../server/testing/world.ts';
import { type History } from './history.ts';

export const apiKey = 'psk_faults_owner_of_the_run';

const create =
  'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { userErrors { message } } }';

/** Creates a webhook for each endpoint, with the retry count that the history gives it. */
export async function createWebhooks(
  url: string,
  endpoints: ReadonlyMap<string, string>,
  webhooks: History['webhooks'],
  keep: Keep,
): Promise<void> {
  const { query } = clientOf(url, apiKey, keep);
  for (const [name, endpoint] of endpoints) {
    await query(create, { input: { name, url: endpoint, retryCount: webhooks.get(name)!.retryCount } });
  }
}

/** The total numbers of attempts that the API reports, by webhook. */
export async function readTotals(url: string, keep: Keep): Promise<Map<string, number>> {
  interface Page {
    readonly webhooks: { readonly items: { name: string; stats: { totalDeliveries: number } }[] };
  }
  const { query } = clientOf(url, apiKey, keep);
  const { webhooks } = await query<Page>('{ webhooks { items { name stats { totalDeliveries } } } }');
  return new Map(webhooks.items.map(({ name, stats }) => [name, stats.totalDeliveries]));
}

/** Finds wrong statistics: each attempt must be counted exactly once, even if a process was killed while counting. */
export function findMiscounted({ log }: History, totals: ReadonlyMap<string, number>): string[] {
  return [...Map.groupBy(log, ({ webhook }) => webhook)].flatMap(([webhook, rows]) => {
    const total = totals.get(webhook);
    return total === rows.length
      ? []
      : [`${webhook} has ${rows.length} attempts in the log, but the API reports ${total}.`];
  });
}
