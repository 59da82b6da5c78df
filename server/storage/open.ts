import { type Pool } from 'pg';

import { type Clock } from '../clock.ts';
import { type Closeable, closeAll } from '../lifecycle.ts';
import { type Log } from '../log.ts';
import { type WebhookQuotas } from '../model/index.ts';
import { type AttemptLog, createAttemptLog } from './attempts/attempt-log.ts';
import { skipPositions } from './attempts/skip-positions.ts';
import { type AuditLog, createAuditLog } from './audit/audit-log.ts';
import { type CountStore, createCountStore } from './counts/count-store.ts';
import { type DeliverySource } from './deliveries/delivery-filter.ts';
import { createDeliveryList, type DeliveryList } from './deliveries/delivery-list.ts';
import { createErasureStore, type ErasureStore } from './erasure/erasures.ts';
import { createEventStore, type EventStore } from './events/event-store.ts';
import { createIdempotency, type Idempotency } from './idempotency/idempotency.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import { ensurePartitions } from './partitions.ts';
import { createPeopleStore, type PeopleStore } from './people/people-store.ts';
import { connect } from './postgres/connect.ts';
import { createReads, readLimits, type Reads } from './postgres/reads.ts';
import { type SecretBox } from './secret-box.ts';
import { createTokenStore, type TokenStore } from './settings/access-tokens.ts';
import { type ApiKeyStore, createApiKeyStore } from './settings/api-keys.ts';
import { createWebhookDirectory } from './settings/directory.ts';
import { createEventSchemaStore, type EventSchemaStore } from './settings/event-schemas.ts';
import { type DirectoryLimits } from './settings/loaded-workspaces.ts';
import { isMigrated, migrate, openOrm } from './settings/orm.ts';
import { createSourceStore, type SourceStore } from './settings/sources.ts';
import { type WebhookDirectory } from './settings/webhook-directory.ts';
import { type WebhookStore } from './settings/webhook-store.ts';
import { createWebhookStore } from './settings/webhooks.ts';
import { createWorkspaceStore, type WorkspaceStore } from './settings/workspace-store.ts';
import { createKeyStore, type KeyStore } from './settings/workspaces.ts';

/** All that is stored: a store for each kind of thing, over one database. */
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

/** What storage is made of. */
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
      attempts: createAttemptLog(reads, box, pendingSource),
      deliveries: createDeliveryList(reads, pendingSource),
      events: createEventStore(reads),
      counts: createCountStore(reads),
      auditLog: createAuditLog(pool, reads, clock),
      directory,
      accessTokens: createTokenStore(pool, box),
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}
