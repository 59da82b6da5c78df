/**
 * Storage: the only room with MikroORM, and with all SQL but the queue's own. Settings are entities; events and
 * attempts are functions, one per file, over a pool or inside a transaction.
 * Promises: what a function reports as committed is durable; once a position was read, no lower one can still appear.
 * Imports model.
 */
export { openStorage, type Storage, type StorageParts } from './open.ts';
export { type AttemptLog } from './attempts/attempt-log.ts';
export { type AuditLog } from './audit/audit-log.ts';
export { type CountStore } from './counts/count-store.ts';
export { type DeliveryList } from './deliveries/delivery-list.ts';
export { type EventStore } from './events/event-store.ts';
export { type KeyRing, type SealedCell, type SecretBox } from './secret-box.ts';
export { type AuditFilter, type AuditQuery, type HistoryRequest } from './audit/read-audit.ts';
export { type ChangesRequest } from './audit/read-changes-since.ts';
export { countKeyUses } from './encryption/key-uses.ts';
export {
  type Reencryption,
  type ReencryptionProgress,
  startReencryption,
} from './encryption/reencryption.ts';
export { type KeyRingProblem, registerKeys } from './encryption/register-keys.ts';
export { type RefusedKey, writeRefusedKeys } from './audit/write-refused-keys.ts';
export { deliveryObject, writeAudit } from './audit/write-audit.ts';
export {
  type BulkJobChange,
  type ChangedBulkJob,
  changeBulkJob,
  findBulkJob,
  listBulkJobs,
  type NewBulkJob,
  startBulkJob,
} from './bulk/bulk-jobs.ts';
export {
  type BulkJobKey,
  type BulkJobProgress,
  findDueBulkJobs,
  lockBulkJob,
  postponeBulkJob,
  returnRedeliveries,
  type RunningBulkJob,
  saveBulkJob,
} from './bulk/run-bulk-jobs.ts';
export {
  addDeliveries,
  countReplayableEvents,
  mostReplayCounted,
  readReplayableEvents,
} from './bulk/replay-events.ts';
export { startErasures } from './erasure/erasure-runner.ts';
export { type ErasureStore } from './erasure/erasures.ts';
export { idempotentCall } from './idempotency/idempotent-call.ts';
export { type CallOutcome, type IdempotentCall } from './idempotency/idempotency.ts';
export { InvalidCursor } from './invalid-cursor.ts';
export { QuotaExceeded } from './quotas/quota-exceeded.ts';
export { takeCall } from './quotas/take-call.ts';
export { type Edge, type Slice, sliceOf } from './slice.ts';
export { isUnavailable } from './postgres/unavailable.ts';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded.ts';
export { type Pool, type PoolClient } from 'pg';
export { type Commit, inTransaction, type Queryable } from './postgres/transaction.ts';
export { type Notifications } from './notifications.ts';
export { NotifiedCache, type NotifiedCacheParts } from './notified-cache.ts';
export { startMaintenance } from './maintenance.ts';
export { type DeliveryTarget } from './settings/delivery-target.ts';
export { type RemovedWebhook, type WebhookDirectory } from './settings/webhook-directory.ts';
export { type DirectoryLimits } from './settings/loaded-workspaces.ts';
export { type StoredToken, type TokenStore } from './settings/access-tokens.ts';
export {
  type EndpointAuthentication,
  SecretRequired,
  type TokenOwner,
} from './settings/webhook-authentication.ts';
export { type TlsIdentity } from './settings/webhook-tls.ts';
export { UnknownSource } from './settings/webhook-sources.ts';
export { type WebhookListQuery } from './settings/list-webhook-ids.ts';
export { type WebhookChange, type WebhookStore } from './settings/webhook-store.ts';
export { type ApiKeyStore, storeKeyUse } from './settings/api-keys.ts';
export { listWorkspaceIds } from './settings/list-workspace-ids.ts';
export { type Identity } from './people/identities.ts';
export { type OidcRequest } from './people/oidc-requests.ts';
export { type OpenInvitation } from './people/invitations.ts';
export { type Maker } from './people/links.ts';
export { type PersonAct, type PersonActStore } from './people/person-acts.ts';
export { type PeopleStore } from './people/people-store.ts';
export { peopleChangedChannel, type StoredSession } from './people/sessions.ts';
export { type FactorChange, SessionEnded } from './people/factor-changes.ts';
export { type StoredPasskey } from './people/passkeys.ts';
export { type TotpSecret } from './people/totp.ts';
export { type Account, type NewAccount } from './people/users.ts';
export { keysChangedChannel, type KeyStore, type StoredApiKey } from './settings/workspaces.ts';
export {
  type DeletionRefusal,
  workspacesChangedChannel,
  type WorkspaceStore,
} from './settings/workspace-store.ts';
export { purgeWorkspaces } from './settings/purge-workspaces.ts';
export {
  type KeyedSource,
  type SourceRefusal,
  sourcesChangedChannel,
  type SourceStore,
} from './settings/sources.ts';
export {
  type EventSchemaRefusal,
  eventSchemasChangedChannel,
  type EventSchemaStore,
} from './settings/event-schemas.ts';
export {
  type AttemptPage,
  type AttemptQuery,
  isPosition,
  mostCounted,
  pendingAttempt,
  type PendingSource,
} from './attempts/log.ts';
export { type DeliveryPageRequest, parseAttemptCursor } from './attempts/read-deliveries.ts';
export { type DeliveryCounts } from './deliveries/count-deliveries.ts';
export { type DeliveryFacts } from './deliveries/delivery-facts.ts';
export { type Undelivered } from './deliveries/count-undelivered.ts';
export { type DeliveryFilter, type DeliveryPage, type DeliverySource } from './deliveries/delivery-filter.ts';
export { listDeliveries } from './deliveries/list-deliveries.ts';
export { asksForEvent, type Before, mayHaveMetFilter, meetsFilter } from './deliveries/meets-filter.ts';
export { type SentRequest } from './attempts/requests.ts';
export { type CataloguedEventType, type CataloguedField } from './events/read-event-type.ts';
export { type FilterSuggestions, type SuggestedField, suggestionLimits } from './events/read-suggestions.ts';
export { mostFields, type SeenEventType, seeEventTypes } from './events/see-event-types.ts';
export { endStalledBackends } from './postgres/stalled-backends.ts';
export { copyAttempts, isTaken, isWorthCopying } from './attempts/copy-attempts.ts';
export { type NewAttempt, recordAttempts, recordAttemptsAtOnce } from './attempts/record-attempts.ts';
export { countAttempts } from './attempts/count-attempts.ts';
export { type EventPosition, findOrphanedDeliveries } from './attempts/find-orphaned-deliveries.ts';
export { findUncounted } from './attempts/find-uncounted.ts';
export { readAttemptsOfDeliveries } from './attempts/read-attempts.ts';
export {
  type FeedPage,
  isFartherBehind,
  readFeed,
  readFeedEnds,
  readWebhookChanges,
  readWebhookMarks,
  type WebhookChanges,
} from './attempts/read-feed.ts';
export { addCounts, type NewCounts, type WebhookCounts } from './counts/add-counts.ts';
export { type CountedName, type CountedStep, type CountSteps, type TimedStep } from './counts/read-counts.ts';
export { type JudgedTrend } from './counts/trends.ts';
export { changeHealth } from './health/change-health.ts';
export { countUnhealthy } from './health/count-unhealthy.ts';
export { countExpiringCertificates } from './settings/count-expiring-certificates.ts';
export { disableWebhook } from './health/disable-webhook.ts';
export { type DueEndpoint, findDueEndpoints } from './health/find-due.ts';
export { holdDeliveries, type HeldDelivery } from './health/hold-deliveries.ts';
export { countHeld } from './health/count-held.ts';
export { releaseHeld } from './health/release-held.ts';
export { releaseProbe } from './health/release-probe.ts';
export { reserveSends } from './health/reserve-sends.ts';
export { acceptEventIds, type GivenEventId, insertEvents, type NewEvent } from './events/accept-events.ts';
export { type RoutedEvents, storeEvents } from './events/store-events.ts';
export { type StatementPart } from './statement-part.ts';
export {
  type CountedAt,
  countSourceUse,
  type SourceTotals,
  type SourceUse,
} from './events/count-source-use.ts';
export {
  claimIdentities,
  type IdentityClaim,
  type IdentityKey,
  identityKey,
  readIdentities,
} from './events/claim-identities.ts';
export { insertRefusedEvents, type RefusedEvent } from './events/refused-events.ts';
export { addStageCounts, type StageCount, type StageTotal } from './events/stage-counts.ts';
export { seeEventNames } from './events/see-event-names.ts';
export { mostEventNames } from './events/read-events.ts';
export { type EventListQuery } from './events/search-events.ts';
export { type RecentEvent, type RecentQuery } from './events/read-recent.ts';
export { hasEventId } from './events/has-event-id.ts';
export { type EventHead, readEventHeads } from './events/read-event-heads.ts';
export { type EventPayloadRow, readPayloads } from './events/read-payloads.ts';
