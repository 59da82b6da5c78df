import DataLoader from 'dataloader';

import { type PipelinePreview, replayEvent } from '../ingest/index.ts';
import {
  formatAttemptId,
  formatDeliveryId,
  noStats,
  type Attempt,
  type AttemptResponse,
  type AttemptSummary,
  type AuditEntry,
  type DeliveryKey,
  type EventSchema,
  type JsonObject,
  type SettingsHistory,
  type Source,
  type StoredEvent,
  type Webhook,
  type WebhookStats,
} from '../model/index.ts';
import {
  type ChangesRequest,
  type CountedStep,
  type DeliveryPageRequest,
  type HistoryRequest,
  type JudgedTrend,
  type SentRequest,
  type Slice,
  type Undelivered,
} from '../storage/index.ts';
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
  /** What a webhook has not delivered yet; null when it is disabled. */
  readonly undelivered: DataLoader<string, Undelivered | null>;
  /** The attempts of a webhook by the hour, from a time on. Ask for one time only. */
  readonly activity: DataLoader<ActivityRequest, CountedStep[], string>;
  /** The trend of a webhook; null while nothing failed in 24 hours. */
  readonly trend: DataLoader<string, JudgedTrend | null>;
  readonly event: DataLoader<string, StoredEvent | null>;
  /** The payload of an event, by its row id; null when it has expired. */
  readonly payload: DataLoader<string, StoredText | null>;
  /** What was sent of an event whose form the pipeline changed, by its row id; null when it has expired. */
  readonly original: DataLoader<string, StoredText | null>;
  /** A source as it is now; null when it was deleted. */
  readonly source: DataLoader<string, Source | null>;
  /** The schema of the events of a name; null when none is set. */
  readonly schema: DataLoader<string, EventSchema | null>;
  /** How an event changed on its way; null when it has expired. */
  readonly replay: DataLoader<StoredEvent, PipelinePreview | null, string>;
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
  /** A page of the changes of a webhook, newest first. */
  readonly history: DataLoader<HistoryRequest, Slice<AuditEntry>, string>;
  /** What was changed of a webhook since a time. */
  readonly changesSince: DataLoader<ChangesRequest, SettingsHistory, string>;
}

/** The hours of a webhook from a time on. */
export interface ActivityRequest {
  readonly webhookId: string;
  readonly since: Date;
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

type Stores = Pick<
  ApiServices,
  | 'auditLog'
  | 'counts'
  | 'webhooks'
  | 'sources'
  | 'eventSchemas'
  | 'attempts'
  | 'deliveries'
  | 'events'
  | 'delivery'
>;

export function createLoaders(stores: Stores, workspaceId: string): Loaders {
  const replayed = replayedLoaders(stores, workspaceId);
  return {
    ...replayed,
    replay: replayLoader(replayed),
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
    undelivered: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.deliveries.undelivered(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
    activity: new DataLoader(
      async (requests: readonly ActivityRequest[]) => {
        const ids = requests.map(({ webhookId }) => webhookId);
        const { since } = requests[0]!;
        const hours = { since, stepMs: 3_600_000, byMinute: false };
        const steps = Map.groupBy(
          await stores.counts.activity(workspaceId, ids, hours),
          ({ webhookId }) => webhookId,
        );
        return ids.map((id) => steps.get(id) ?? []);
      },
      { cacheKeyFn: ({ webhookId }) => webhookId },
    ),
    trend: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.counts.trends(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
    event: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.events.findMany(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
    schema: new DataLoader(async (names: readonly string[]) => {
      const found = await stores.eventSchemas.findMany(workspaceId, names);
      return names.map((name) => found.get(name) ?? null);
    }),
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
    history: new DataLoader(
      (requests: readonly HistoryRequest[]) => stores.auditLog.histories(workspaceId, requests),
      { cacheKeyFn: ({ webhookId, first, after }) => `${webhookId} ${first} ${after}` },
    ),
    changesSince: new DataLoader(
      (requests: readonly ChangesRequest[]) => stores.auditLog.changesSince(workspaceId, requests),
      { cacheKeyFn: ({ webhookId, since }) => `${webhookId} ${since.getTime()}` },
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

/** What an event is run through the stages again with. */
type ReplayedLoaders = Pick<Loaders, 'payload' | 'original' | 'source'>;

function replayedLoaders(stores: Stores, workspaceId: string): ReplayedLoaders {
  return {
    payload: new DataLoader(async (ids: readonly string[]) =>
      textsOf(await stores.events.payloads(workspaceId, ids), ids),
    ),
    original: new DataLoader(async (ids: readonly string[]) =>
      textsOf(await stores.events.originals(workspaceId, ids), ids),
    ),
    source: new DataLoader(async (ids: readonly string[]) => {
      const found = await stores.sources.findMany(workspaceId, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
  };
}

/** Runs each event once, however many aliases ask for it. What it reads is batched by the loaders that it reads with. */
function replayLoader(loaders: ReplayedLoaders): Loaders['replay'] {
  const load = (events: readonly StoredEvent[]) => Promise.all(events.map((event) => replay(event, loaders)));
  return new DataLoader(load, { batch: false, cacheKeyFn: ({ id }) => id });
}

async function replay(event: StoredEvent, loaders: ReplayedLoaders): Promise<PipelinePreview | null> {
  const [payload, original, source] = await Promise.all([
    loaders.payload.load(event.id),
    event.originalBytes === null ? null : loaders.original.load(event.id),
    event.source && loaders.source.load(event.source.id),
  ]);
  if (!payload) return null;
  const { eventId, receivedAt, webhookIds } = event;
  const matchedWebhooks = webhookIds.length;
  const [sent, stored] = [original?.json ?? null, payload.json];
  return replayEvent({ eventId, receivedAt, payload: stored, original: sent, source, matchedWebhooks });
}
