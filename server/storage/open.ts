import { type Pool } from 'pg';

import { type Clock } from '../clock.ts';
import { closeAll, type Closeable } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import {
  type Attempt,
  type AttemptKey,
  type AttemptResponse,
  type AttemptSummary,
  type AuditEntry,
  type Author,
  type DeliveryKey,
  type SettingsHistory,
  type StoredEvent,
  type WebhookQuotas,
} from '../model/index.ts';
import { type AttemptPage, type AttemptQuery, countLog, readLogAfter, readLogPage } from './attempts/log.ts';
import { readResponses } from './attempts/read-attempts.ts';
import { type DeliveryPageRequest, readDeliveryPages, readLastAttempts } from './attempts/read-deliveries.ts';
import { readAttemptSummaries } from './attempts/read-summaries.ts';
import { skipPositions } from './attempts/skip-positions.ts';
import { readRequests, type SentRequest } from './attempts/requests.ts';
import { noteExport } from './audit/note-export.ts';
import {
  type AuditFilter,
  type AuditQuery,
  type HistoryRequest,
  readAuditLog,
  readHistories,
} from './audit/read-audit.ts';
import { type ChangesRequest, readChangesSince } from './audit/read-changes-since.ts';
import { installationId } from './audit/write-audit.ts';
import {
  type CountedName,
  type CountedStep,
  type CountSteps,
  readActivity,
  readFailures,
  readNames,
  readTimedSteps,
  type TimedStep,
} from './counts/read-counts.ts';
import { type JudgedTrend, readTrends } from './counts/trends.ts';
import { countDeliveries, type DeliveryCounts } from './deliveries/count-deliveries.ts';
import { type FactsPage, readDeliveryFacts } from './deliveries/delivery-facts.ts';
import { countUndelivered, type Undelivered } from './deliveries/count-undelivered.ts';
import { type DeliveryFilter, type DeliveryPage, type DeliverySource } from './deliveries/delivery-filter.ts';
import { type DeliveryPageRequest as ListRequest, listDeliveries } from './deliveries/list-deliveries.ts';
import { createErasureStore, type ErasureStore } from './erasure/erasures.ts';
import { type EventNamesQuery, readEventNames, type SeenEventName } from './events/read-event-names.ts';
import { findEvents, findOriginals, findPayloads, listEventNames } from './events/read-events.ts';
import { type CataloguedEventType, readEventType } from './events/read-event-type.ts';
import { readRecent, type RecentEvent, type RecentQuery } from './events/read-recent.ts';
import { type FilterSuggestions, readSuggestions } from './events/read-suggestions.ts';
import { listRefusedEvents, type RefusedEvent, type RefusedEventQuery } from './events/refused-events.ts';
import { type EventListQuery, searchEvents } from './events/search-events.ts';
import { type CountedMinutes, readStageCounts, type StageTotal } from './events/stage-counts.ts';
import { findHeld } from './health/find-held.ts';
import { type HeldByWebhook, readHeldByWebhook } from './health/held-by-webhook.ts';
import { createIdempotency, type Idempotency } from './idempotency/idempotency.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { ensurePartitions } from './partitions.ts';
import { connect } from './postgres/connect.ts';
import { createReads, readLimits, type Reads } from './postgres/reads.ts';
import { type SecretBox } from './secret-box.ts';
import { createPeopleStore, type PeopleStore } from './people/people-store.ts';
import { createTokenStore, type TokenStore } from './settings/access-tokens.ts';
import { type ApiKeyStore, createApiKeyStore } from './settings/api-keys.ts';
import { createWorkspaceStore, type WorkspaceStore } from './settings/workspace-store.ts';
import { createWebhookDirectory } from './settings/directory.ts';
import { type DirectoryLimits } from './settings/loaded-workspaces.ts';
import { type WebhookDirectory } from './settings/webhook-directory.ts';
import { createEventSchemaStore, type EventSchemaStore } from './settings/event-schemas.ts';
import { isMigrated, migrate, openOrm } from './settings/orm.ts';
import { createSourceStore, type SourceStore } from './settings/sources.ts';
import { type WebhookStore } from './settings/webhook-store.ts';
import { createWebhookStore } from './settings/webhooks.ts';
import { createKeyStore, type KeyStore } from './settings/workspaces.ts';
import { type Slice } from './slice.ts';

/** The log of attempts. Callers have to check that ids are UUIDs. */
export interface AttemptLog {
  page(workspaceId: string, query: AttemptQuery & { limit: number; offset: number }): Promise<AttemptPage>;
  count(workspaceId: string, query: AttemptQuery): Promise<number>;
  /** @throws {InvalidCursor} */
  after(
    workspaceId: string,
    query: AttemptQuery & { first: number; after: string | null },
  ): Promise<Slice<Attempt>>;
  /** The attempts of deliveries: one page for each request, in their order, oldest first. */
  pagesOfDeliveries(workspaceId: string, requests: readonly DeliveryPageRequest[]): Promise<Slice<Attempt>[]>;
  /** In the order of the keys; null where no attempt was made. */
  lastOfDeliveries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<(Attempt | null)[]>;
  /** What the attempts of each delivery come to, in the order of the keys. */
  summaries(workspaceId: string, keys: readonly DeliveryKey[]): Promise<AttemptSummary[]>;
  /** Those of these deliveries that are held back while their endpoint is down. */
  held(workspaceId: string, keys: readonly DeliveryKey[]): Promise<DeliveryKey[]>;
  /** In the order of the keys; null where there was no response. */
  responses(workspaceId: string, keys: readonly AttemptKey[]): Promise<(AttemptResponse | null)[]>;
  /** In the order of the attempts; null where nothing was sent. */
  requests(workspaceId: string, attempts: readonly Attempt[]): Promise<(SentRequest | null)[]>;
}

/** Deliveries as they are now. Callers have to check the filter. */
export interface DeliveryList {
  /** See `listDeliveries`. @throws {InvalidCursor} */
  page(workspaceId: string, filter: DeliveryFilter, request: ListRequest): Promise<DeliveryPage>;
  /** By state and webhook. @param most Counts at most this many. */
  count(workspaceId: string, filter: DeliveryFilter, most: number): Promise<DeliveryCounts>;
  /** How much is held of each webhook, see `readHeldByWebhook`. */
  held(workspaceId: string, webhookIds: readonly string[] | null, limit: number): Promise<HeldByWebhook>;
  /** What these deliveries are now, in the order of the keys. Those whose event has expired are left out. */
  facts(workspaceId: string, keys: readonly DeliveryKey[]): Promise<FactsPage>;
  /** What these webhooks have not delivered yet; one that is disabled has no entry. See `countUndelivered`. */
  undelivered(workspaceId: string, webhookIds: readonly string[]): Promise<Map<string, Undelivered>>;
}

export interface EventStore {
  findMany(workspaceId: string, ids: readonly string[]): Promise<Map<string, StoredEvent>>;
  /** The exact JSON texts, by the events' row ids. Up to 256 KiB each: ask for those that are shown or sent. */
  payloads(workspaceId: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** What was sent of events whose form the pipeline changed, by their row ids, as JSON. The others are left out. */
  originals(workspaceId: string, ids: readonly string[]): Promise<Map<string, string>>;
  /** Newest first. @throws {InvalidCursor} */
  list(workspaceId: string, query: EventListQuery): Promise<Slice<StoredEvent>>;
  /** The newest events as filters judge them. */
  recent(workspaceId: string, query: RecentQuery): Promise<RecentEvent[]>;
  /** Names that were seen, or that a webhook's event filter has, newest first. At most `mostEventNames`. */
  names(workspaceId: string): Promise<SeenEventName[]>;
  /** The same by cursor, ordered by name and with further names. @throws {InvalidCursor} */
  namesAfter(workspaceId: string, query: EventNamesQuery): Promise<Slice<SeenEventName>>;
  /** What the catalogue knows of the events of a name; null when there was none. */
  type(workspaceId: string, name: string): Promise<CataloguedEventType | null>;
  /** What the catalogue has to offer for filters. @param chosen Names whose fields are asked for; none for any. */
  suggestions(workspaceId: string, chosen: readonly string[]): Promise<FilterSuggestions>;
  /** Newest first. @throws {InvalidCursor} */
  refused(workspaceId: string, query: RefusedEventQuery): Promise<Slice<RefusedEvent>>;
  /** What the stages counted since a time. */
  stages(
    workspaceId: string,
    query: { readonly minutes: CountedMinutes; readonly since: Date },
  ): Promise<StageTotal[]>;
}

/** The audit log, to read. */
export interface AuditLog {
  /** Newest first. @param workspaceId Null for what concerns the installation. @throws {InvalidCursor} */
  page(workspaceId: string | null, query: AuditQuery): Promise<Slice<AuditEntry>>;
  /** What was changed of webhooks: one page for each request, in their order, newest first. @throws {InvalidCursor} */
  histories(workspaceId: string, requests: readonly HistoryRequest[]): Promise<Slice<AuditEntry>[]>;
  /** What was changed of webhooks since a time, in the order of the requests. */
  changesSince(workspaceId: string, requests: readonly ChangesRequest[]): Promise<SettingsHistory[]>;
  /** Adds an entry that says that somebody exports the log. */
  noteExport(workspaceId: string | null, by: Author, filter: AuditFilter): Promise<void>;
}

/** Counts of events and attempts by webhook and minute. They are estimates: a killed process loses its last seconds. */
export interface CountStore {
  /** The steps of webhooks in which anything was counted, in order. */
  activity(workspaceId: string, ids: readonly string[], steps: CountSteps): Promise<CountedStep[]>;
  /** The same of one webhook, with its response times. */
  timedSteps(workspaceId: string, id: string, steps: CountSteps): Promise<TimedStep[]>;
  /** The errors of a webhook, the most frequent first. */
  failures(
    workspaceId: string,
    id: string,
    query: Omit<CountSteps, 'stepMs'> & { readonly limit: number },
  ): Promise<CountedFailure[]>;
  /** The events that a workspace received, by name and source. By minute: of the last two hours. */
  names(workspaceId: string, query: Omit<CountSteps, 'stepMs'>): Promise<CountedName[]>;
  /** The trends of webhooks of which an attempt failed in the last 24 hours; the others have no entry. */
  trends(workspaceId: string, ids: readonly string[]): Promise<Map<string, JudgedTrend>>;
}

export interface Storage extends Closeable {
  /** For the functions of the hot path, which take a connection. */
  readonly pool: Pool;
  /** For what the API reads: at most so many connections of the pool at a time, and each for 15 s at most. */
  readonly reads: Reads;
  /**
   * Calls the listener when a connection broke. The server may have crashed, and the last commits that were not durable
   * may be lost.
   */
  onConnectionLost(listener: () => void): void;
  readonly webhooks: WebhookStore;
  readonly keys: KeyStore;
  readonly apiKeys: ApiKeyStore;
  readonly people: PeopleStore;
  readonly workspaces: WorkspaceStore;
  readonly sources: SourceStore;
  readonly eventSchemas: EventSchemaStore;
  readonly erasures: ErasureStore;
  readonly attempts: AttemptLog;
  readonly deliveries: DeliveryList;
  readonly events: EventStore;
  readonly counts: CountStore;
  readonly auditLog: AuditLog;
  readonly directory: WebhookDirectory;
  readonly idempotency: Idempotency;
  readonly notifications: Notifications;
  readonly accessTokens: TokenStore;
}

export interface StorageParts {
  readonly url: string;
  readonly box: SecretBox;
  readonly pendingSource: DeliverySource;
  readonly clock: Clock;
  readonly log: Log;
  /** The number of connections for events and attempts. Settings have a pool of their own. */
  readonly poolSize: number;
  /** Without limits unless given. */
  readonly quotas?: StorageQuotas;
  /** What is kept of workspaces in memory; as much as by default unless given. */
  readonly directory?: Partial<DirectoryLimits> | undefined;
}

/** What a workspace's settings may take, and how many workspaces there may be. */
type StorageQuotas = WebhookQuotas & { readonly sources: number; readonly workspaces: number };

const unlimited: StorageQuotas = {
  webhooks: Infinity,
  settingsBytes: Infinity,
  sources: Infinity,
  workspaces: Infinity,
};

/**
 * Connects to the database, migrates its tables to this version, and opens the stores over them.
 * @throws {StartupError} When the database cannot be used.
 */
export async function openStorage(parts: StorageParts): Promise<Storage> {
  const { url, box, clock, log, pendingSource, quotas = unlimited } = parts;
  const lossListeners: (() => void)[] = [];
  const onLost = () => lossListeners.forEach((listener) => listener());
  const pool = await connect(url, { max: parts.poolSize, log, onLost });
  const opened: Closeable[] = [{ close: () => pool.end() }];
  try {
    if (!(await isMigrated(pool))) await migrate(url);
    const orm = await openOrm(url);
    opened.push({ close: () => orm.close() });
    await ensurePartitions(pool, clock.now());
    await skipPositions(pool);
    const notifications = createNotifications(url, pool, log, onLost);
    opened.push(notifications);
    const directory = createWebhookDirectory({ pool, box, log, limits: parts.directory });
    opened.push(directory);
    const reads = createReads(pool, readLimits(parts.poolSize));
    const idempotency = createIdempotency(box, clock);
    return {
      pool,
      reads,
      onConnectionLost: (listener) => void lossListeners.push(listener),
      notifications,
      idempotency,
      webhooks: createWebhookStore({ orm, reads, box, clock, idempotency, quotas }),
      keys: createKeyStore(orm, clock),
      apiKeys: createApiKeyStore(orm, clock),
      people: createPeopleStore(pool, clock, box),
      workspaces: createWorkspaceStore(orm, clock, quotas.workspaces),
      sources: createSourceStore(orm, clock, quotas.sources),
      eventSchemas: createEventSchemaStore(orm, clock),
      erasures: createErasureStore(pool, reads, clock),
      attempts: attemptLog(reads, box, pendingSource),
      deliveries: deliveryList(reads, pendingSource),
      events: {
        findMany: (workspaceId, ids) => findEvents(reads(workspaceId), workspaceId, ids),
        payloads: (workspaceId, ids) => findPayloads(reads(workspaceId), workspaceId, ids),
        originals: (workspaceId, ids) => findOriginals(reads(workspaceId), workspaceId, ids),
        list: (workspaceId, query) => searchEvents(reads(workspaceId), workspaceId, query),
        recent: (workspaceId, query) => readRecent(reads(workspaceId), workspaceId, query),
        names: (workspaceId) => listEventNames(reads(workspaceId), workspaceId),
        namesAfter: (workspaceId, query) => readEventNames(reads(workspaceId), workspaceId, query),
        type: (workspaceId, name) => readEventType(reads(workspaceId), workspaceId, name),
        suggestions: (workspaceId, chosen) => readSuggestions(reads(workspaceId), workspaceId, chosen),
        refused: (workspaceId, query) => listRefusedEvents(reads(workspaceId), workspaceId, query),
        stages: (workspaceId, query) => readStageCounts(reads(workspaceId), workspaceId, query),
      },
      counts: {
        activity: (workspaceId, ...query) => readActivity(reads(workspaceId), workspaceId, ...query),
        timedSteps: (workspaceId, ...query) => readTimedSteps(reads(workspaceId), workspaceId, ...query),
        failures: (workspaceId, ...query) => readFailures(reads(workspaceId), workspaceId, ...query),
        names: (workspaceId, query) => readNames(reads(workspaceId), workspaceId, query),
        trends: (workspaceId, ids) => readTrends(reads(workspaceId), workspaceId, ids),
      },
      auditLog: {
        page: (workspaceId, query) => readAuditLog(reads(workspaceId ?? installationId), workspaceId, query),
        histories: (workspaceId, requests) => readHistories(reads(workspaceId), workspaceId, requests),
        changesSince: (workspaceId, requests) => readChangesSince(reads(workspaceId), workspaceId, requests),
        noteExport: (workspaceId, by, filter) => noteExport(pool, workspaceId, by, filter, clock.now()),
      },
      directory,
      accessTokens: createTokenStore(pool, box),
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

function attemptLog(reads: Reads, box: SecretBox, pending: DeliverySource): AttemptLog {
  return {
    page: (workspaceId, query) => readLogPage(reads(workspaceId), pending, workspaceId, query),
    count: (workspaceId, query) => countLog(reads(workspaceId), pending, workspaceId, query),
    after: (workspaceId, query) => readLogAfter(reads(workspaceId), workspaceId, query),
    pagesOfDeliveries: (workspaceId, requests) =>
      readDeliveryPages(reads(workspaceId), workspaceId, requests),
    lastOfDeliveries: (workspaceId, keys) => readLastAttempts(reads(workspaceId), workspaceId, keys),
    summaries: (workspaceId, keys) => readAttemptSummaries(reads(workspaceId), workspaceId, keys),
    held: (workspaceId, keys) => findHeld(reads(workspaceId), workspaceId, keys),
    responses: (workspaceId, keys) => readResponses(reads(workspaceId), workspaceId, keys),
    requests: (workspaceId, attempts) => readRequests(reads(workspaceId), box, workspaceId, attempts),
  };
}

function deliveryList(reads: Reads, source: DeliverySource): DeliveryList {
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
