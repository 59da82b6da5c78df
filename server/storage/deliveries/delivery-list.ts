import { type DeliveryKey } from '../../model/index.ts';
import { type HeldByWebhook, readHeldByWebhook } from '../health/held-by-webhook.ts';
import { type Reads } from '../postgres/reads.ts';
import { countDeliveries, type DeliveryCounts } from './count-deliveries.ts';
import { countUndelivered, type Undelivered } from './count-undelivered.ts';
import { type FactsPage, readDeliveryFacts } from './delivery-facts.ts';
import { type DeliveryFilter, type DeliveryPage, type DeliverySource } from './delivery-filter.ts';
import { type DeliveryPageRequest, listDeliveries } from './list-deliveries.ts';

/** Deliveries as they are now. Callers have to check the filter. */
export interface DeliveryList {
  /** See `listDeliveries`. @throws {InvalidCursor} */
  page(workspaceId: string, filter: DeliveryFilter, request: DeliveryPageRequest): Promise<DeliveryPage>;
  /** By state and webhook. @param most Counts at most this many. */
  count(workspaceId: string, filter: DeliveryFilter, most: number): Promise<DeliveryCounts>;
  /** How much is held of each webhook, see `readHeldByWebhook`. */
  held(workspaceId: string, webhookIds: readonly string[] | null, limit: number): Promise<HeldByWebhook>;
  /** What these deliveries are now, in the order of the keys. Those whose event has expired are left out. */
  facts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<FactsPage>;
  /** What these webhooks have not delivered yet; one that is disabled has no entry. See `countUndelivered`. */
  undelivered(workspaceId: string, webhookIds: readonly string[]): Promise<Map<string, Undelivered>>;
}

/** Reads deliveries by the connections for what the API reads, with what the queue knows of them. */
export function createDeliveryList(reads: Reads, source: DeliverySource): DeliveryList {
  return {
    page: (workspaceId, filter, request) =>
      listDeliveries(reads(workspaceId), source, workspaceId, filter, request),
    count: (workspaceId, filter, most) =>
      countDeliveries(reads(workspaceId), source, workspaceId, filter, most),
    held: (workspaceId, webhookIds, limit) =>
      readHeldByWebhook(reads(workspaceId), workspaceId, webhookIds, limit),
    facts: (workspaceId, keys) => readDeliveryFacts(reads(workspaceId), source, workspaceId, keys),
    undelivered: (workspaceId, webhookIds) =>
      countUndelivered(reads(workspaceId), source, workspaceId, webhookIds),
  };
}
