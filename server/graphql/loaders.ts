import DataLoader from 'dataloader';

import {
  formatAttemptId,
  formatDeliveryId,
  noStats,
  type Attempt,
  type AttemptResponse,
  type AttemptSummary,
  type DeliveryKey,
  type JsonObject,
  type StoredEvent,
  type Webhook,
  type WebhookStats,
} from '../model/index.ts';
import { type DeliveryPageRequest, type SentRequest, type Slice } from '../storage/index.ts';
import { type ApiServices } from './services.ts';

/** Loads a webhook, at once if it is known. */
export interface WebhookLoader {
  load(id: string): Webhook | null | Promise<Webhook | null>;
}

/**
 * Batch what the fields of one operation ask for, so that a list costs as many queries as one item. They remember what
 * they read: every operation, and every event of a subscription, gets new ones.
 */
export interface Loaders {
  /** The deleted ones, too. */
  readonly webhook: WebhookLoader;
  readonly stats: DataLoader<string, WebhookStats>;
  /** How many deliveries of a webhook are held back. */
  readonly held: DataLoader<string, number>;
  readonly event: DataLoader<string, StoredEvent | null>;
  /** The payload of an event, by its row id; null when it has expired. */
  readonly payload: DataLoader<string, StoredText | null>;
  /** What was sent of an event whose form the pipeline changed, by its row id; null when it has expired. */
  readonly original: DataLoader<string, StoredText | null>;
  /** The last attempt of a delivery; null when none was made. */
  readonly lastAttempt: DataLoader<DeliveryKey, Attempt | null, string>;
  /** A page of the attempts of a delivery, oldest first. */
  readonly attemptPage: DataLoader<DeliveryPageRequest, Slice<Attempt>, string>;
  /** What the attempts of a delivery come to. */
  readonly summary: DataLoader<DeliveryKey, AttemptSummary, string>;
  /** Whether a delivery is held back. */
  readonly isHeld: DataLoader<DeliveryKey, boolean, string>;
  /** When the redelivery of a delivery is due that is in the queue; null when none is. */
  readonly redeliveryAt: DataLoader<DeliveryKey, Date | null, string>;
  readonly response: DataLoader<Attempt, AttemptResponse | null, string>;
  readonly request: DataLoader<Attempt, SentRequest | null, string>;
}

/** JSON that is parsed once however often one operation asks for it. */
class StoredText {
  #json: JsonObject | null = null;

  constructor(readonly text: string) {}

  get json(): JsonObject {
    return (this.#json ??= JSON.parse(this.text) as JsonObject);
  }
}

function textsOf(found: ReadonlyMap<string, string>, ids: readonly string[]): (StoredText | null)[] {
  return ids.map((id) => {
    const text = found.get(id);
    return text === undefined ? null : new StoredText(text);
  });
}

type Stores = Pick<ApiServices, 'webhooks' | 'attempts' | 'events' | 'delivery'>;

export function createLoaders(stores: Stores, workspaceId: string): Loaders {
  return {
    webhook: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.webhooks.findMany(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
    stats: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.webhooks.stats(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? noStats);
    }),
    held: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.webhooks.held(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
    event: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.events.findMany(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
    payload: new DataLoader(async (ids: readonly string[]) =>
      textsOf(await stores.events.payloads(workspaceId, ids), ids),
    ),
    original: new DataLoader(async (ids: readonly string[]) =>
      textsOf(await stores.events.originals(workspaceId, ids), ids),
    ),
    lastAttempt: new DataLoader(
      (keys: readonly DeliveryKey[]) => stores.attempts.lastOfDeliveries(workspaceId, keys),
      { cacheKeyFn: formatDeliveryId },
    ),
    attemptPage: new DataLoader(
      (requests: readonly DeliveryPageRequest[]) => stores.attempts.pagesOfDeliveries(workspaceId, requests),
      { cacheKeyFn: (request) => `${formatDeliveryId(request)} ${request.first} ${request.after}` },
    ),
    summary: new DataLoader((keys: readonly DeliveryKey[]) => stores.attempts.summaries(workspaceId, keys), {
      cacheKeyFn: formatDeliveryId,
    }),
    isHeld: new DataLoader(
      async (keys: readonly DeliveryKey[]) => {
        const held = new Set((await stores.attempts.held(workspaceId, keys)).map(formatDeliveryId));
        return keys.map((key) => held.has(formatDeliveryId(key)));
      },
      { cacheKeyFn: formatDeliveryId },
    ),
    redeliveryAt: new DataLoader(
      async (keys: readonly DeliveryKey[]) => {
        const queued = await stores.delivery.queuedRedeliveries(workspaceId, keys);
        const dueAt = new Map(queued.map((one) => [formatDeliveryId(one), one.dueAt]));
        return keys.map((key) => dueAt.get(formatDeliveryId(key)) ?? null);
      },
      { cacheKeyFn: formatDeliveryId },
    ),
    response: new DataLoader(
      (attempts: readonly Attempt[]) => stores.attempts.responses(workspaceId, attempts),
      {
        cacheKeyFn: formatAttemptId,
      },
    ),
    request: new DataLoader(
      (attempts: readonly Attempt[]) => stores.attempts.requests(workspaceId, attempts),
      {
        cacheKeyFn: formatAttemptId,
      },
    ),
  };
}
