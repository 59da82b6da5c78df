import { type DeliveryCounts, type DeliveryFilter } from '../../storage/index.ts';
import { type Loaders } from '../loaders.ts';
import { type ApiServices } from '../services.ts';

/** Webhooks that are listed with a count. */
export const mostWebhooksCounted = 20;

/** A state of which there are more is said to have more than so many. */
export const mostCountedDeliveries = 10_000;

/** Of a filter that asks for more than webhooks, each webhook is counted up to its share of what is counted, or to this. */
const fewestCounted = 500;

export interface WebhookCount {
  readonly webhook: object;
  readonly count: number;
  readonly isExact: boolean;
}

/** How many deliveries are in a state. */
export interface StateCount {
  readonly count: number;
  readonly isExact: boolean;
  readonly byWebhook: readonly WebhookCount[];
}

/** What counting needs of an operation. */
interface Counting {
  readonly caller: { readonly workspaceId: string };
  readonly services: Pick<ApiServices, 'deliveries'>;
  readonly loaders: Pick<Loaders, 'webhook'>;
}

/** Counts the deliveries of a filter that asks for one state. */
export async function countState(context: Counting, filter: DeliveryFilter): Promise<StateCount> {
  const { caller, services, loaders } = context;
  const { workspaceId } = caller;
  const { counts, isExact } = await services.deliveries.count(workspaceId, filter, mostCountedDeliveries);
  const count = counts.reduce((sum, one) => sum + one.count, 0);
  if (!isExact && filter.states?.[0] === 'HELD') return countHeld(context, filter, count);
  return { count, isExact, byWebhook: await ofWebhooks(counts, isExact, loaders) };
}

/**
 * What is held beyond what is counted one by one. Its newest 10,000 may all be of one webhook: so that no other is
 * missing, each that holds any is looked at.
 */
async function countHeld(
  { caller: { workspaceId }, services, loaders }: Counting,
  filter: DeliveryFilter,
  counted: number,
): Promise<StateCount> {
  const { deliveries } = services;
  const held = await deliveries.held(workspaceId, filter.webhookIds ?? null, mostWebhooksCounted);
  if (asksForWebhooksAlone(filter))
    return { count: held.total, isExact: true, byWebhook: await ofWebhooks(held.webhooks, true, loaders) };
  const most = Math.max(fewestCounted, Math.floor(mostCountedDeliveries / held.webhooks.length));
  const byWebhook = await Promise.all(
    held.webhooks.map(async ({ webhookId }) => {
      const found = await deliveries.count(workspaceId, { ...filter, webhookIds: [webhookId] }, most);
      return ofWebhooks(found.counts, found.isExact, loaders);
    }),
  );
  const sorted = byWebhook.flat().toSorted((one, other) => other.count - one.count);
  const found = sorted.reduce((sum, { count }) => sum + count, 0);
  return { count: Math.max(counted, found), isExact: false, byWebhook: sorted };
}

function asksForWebhooksAlone({ states: _states, webhookIds: _ids, ...rest }: DeliveryFilter): boolean {
  return Object.values(rest).every((value) => value === null || value === undefined);
}

/** Of one state: the webhooks with the most deliveries. One that was removed meanwhile is left out. */
async function ofWebhooks(
  counts: readonly Pick<DeliveryCounts['counts'][number], 'webhookId' | 'count'>[],
  isExact: boolean,
  { webhook }: Pick<Loaders, 'webhook'>,
): Promise<WebhookCount[]> {
  const most = counts.toSorted((one, other) => other.count - one.count).slice(0, mostWebhooksCounted);
  const found = await Promise.all(
    most.map(async ({ webhookId, count }) => ({ webhook: await webhook.load(webhookId), count, isExact })),
  );
  return found.flatMap(({ webhook, ...rest }) => (webhook === null ? [] : [{ webhook, ...rest }]));
}
