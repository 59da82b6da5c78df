/**
 * The model: what the product talks about, as plain data and pure functions.
 * Promises: no packages, no input or output, no clock. Imports nothing.
 */
export {
  erasedPayload,
  type Erasure,
  erasureLimits,
  erasureQuotaError,
  notErased,
  userIdMistakes,
} from './erasure.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { UserError, UserErrorCode } from './user-error.ts';
export {
  checkSchemaName,
  type EventSchema,
  schemaLimits,
  type SchemaMode,
  schemaQuotaError,
} from './event-schema.ts';
export { UnreadableEvent } from './unreadable-event.ts';
export {
  conditionOperators,
  isNegated,
  negations,
  takesValue,
  type Condition,
  type ConditionMatch,
  type ConditionOperator,
  type ConditionVerdict,
  type EventFilter,
  type EventFilterMode,
  type EventPayload,
  type FilterLayer,
  type Filters,
  type FilterVerdict,
  type NegatedOperator,
} from './filters.ts';
export {
  type Authentication,
  type AuthenticationInput,
  authenticationLimits,
  type AuthenticationType,
  type GivenAuthentication,
  missingSecret,
  type ShownAuthentication,
  showAuthentication,
  type ShownOAuth2,
} from './authentication.ts';
export { type ClientAuthentication, type OAuth2Credentials, type TokenParameter } from './oauth2.ts';
export {
  noStats,
  successRate,
  webhookStatus,
  type CustomHeader,
  type StandardWebhooks,
  type Webhook,
  type WebhookStats,
  type WebhookStatus,
} from './webhook.ts';
export {
  type AuditAction,
  auditActions,
  type AuditActor,
  type AuditActorKind,
  type AuditEntry,
  type AuditObject,
  type AuditObjectType,
  auditObjectTypes,
  type Author,
  theSystem,
} from './audit.ts';
export {
  type AuditChange,
  type AuditedFields,
  changesBetween,
  maskedValue,
  mostAuditChanges,
  secretValue,
} from './audit-changes.ts';
export {
  type Workspace,
  workspaceLimits,
  workspaceMistakes,
  workspaceQuotaError,
  type WorkspaceSettings,
} from './workspace.ts';
export { type ApiKey, apiKeyLimits, apiKeyMistakes, apiKeyQuotaError } from './api-key.ts';
export {
  accountMistakes,
  type Invitation,
  invitationMistakes,
  type LinkedIdentity,
  type Member,
  type MemberRole,
  memberRoleMistakes,
  type Passkey,
  passkeyMistakes,
  passwordMistakes,
  type Person,
  personLimits,
  type PersonSession,
  plainEmail,
} from './person.ts';
export { type EventSource, type Role, type StoredEvent } from './event.ts';
export {
  type Enricher,
  type EventFormat,
  type IpPolicy,
  type Sender,
  type Source,
  type SourceSettings,
  type StoredSource,
} from './source.ts';
export {
  formatAttemptId,
  formatDeliveryId,
  parseAttemptId,
  parseDeliveryId,
  type Attempt,
  type AttemptKey,
  type AttemptOrigin,
  type AttemptResponse,
  type DeliveryKey,
  type DeliveryStatus,
} from './attempt.ts';
export { mask, serverOf, type UrlServer, urlWithoutSecrets } from './endpoint-url.ts';
export { type FailureReason } from './failure-reason.ts';
export { failureStage, type FailureStage } from './failure-stage.ts';
export { readRetryAfter } from './retry-after.ts';
export { delaysOf, type RetryPolicy, type RetrySchedule } from './retry-schedule.ts';
export {
  type Attention,
  attentionLimits,
  type AttentionReason,
  attentionSentence,
  type CountedFailure,
  unreadable,
} from './attention.ts';
export { transition, type AttemptResult, type Transition } from './delivery.ts';
export { announcedNext, deliveryState, type DeliveryState, stateByAttempts } from './delivery-state.ts';
export {
  type AttemptSummary,
  cancellation,
  firstBulkRedelivery,
  firstRedelivery,
  type History,
  lastBulkRedelivery,
  type Renumbered,
  renumber,
  planAttempt,
  type PlannedAttempt,
  nextOfSchedule,
  type ScheduledNext,
  summarize,
  type Work,
} from './next-step.ts';
export {
  type BulkJob,
  type BulkJobCounts,
  type BulkJobKind,
  bulkJobLimits,
  bulkJobMistakes,
  bulkJobQuotaError,
  type BulkJobState,
} from './bulk-job.ts';
export {
  afterProbeSent,
  afterRelease,
  afterRequest,
  type BreakerLimits,
  breakerLimits,
  checkedNow,
  type EndpointHealth,
  type FailureRun,
  healthy,
  holdsBack,
  releaseOf,
  resumed,
} from './endpoint-health.ts';
export {
  type RoutingSettings,
  settingsAt,
  type SettingsBasis,
  type SettingsHistory,
} from './settings-then.ts';
export { type SeenAttempt, seeRequest } from './endpoint-sign.ts';
export { toComparableNumber } from './comparable-number.ts';
export { customHeaderLimits, forbiddenHeaderNames, forbiddenHeaderPrefixes } from './custom-headers.ts';
export { checkEndpointUrl, type EndpointProblem } from './endpoint-address.ts';
export { internalPorts, localHostNames, webPorts } from './endpoint-names.ts';
export { type EndpointRanges, type EndpointRules, isAllowedAddress } from './endpoint-rules.ts';
export { addressRanges, type AddressRanges } from './ip-address.ts';
export {
  type ConditionInput,
  type EventFilterInput,
  filterLimits,
  type FiltersInput,
  validateFilters,
} from './filters-input.ts';
export { idempotencyKeyLimits, idempotencyKeyReused, keyMistakes } from './idempotency-key.ts';
export { compareInstants, parseInstant, type Instant } from './instant.ts';
export { anyElement, escapeKey, fromFirstGrammar, isPlain, parsePath, type Path } from './path.ts';
export {
  mostOwnHeaders,
  encodeHeaderValue,
  requestHeaders,
  type RequestHeadersInput,
  signatureHeader,
  signatureHeaderNames,
  withAuthorization,
} from './request-headers.ts';
export { type FieldPath, shownPath } from './field-path.ts';
export { readIsoTime } from './iso-time.ts';
export { jsonProblem, maxJsonDepth, textProblem } from './storable.ts';
export { isLongerThan, shorten } from './text-length.ts';
export {
  validateSecretKey,
  validateWebhookSettings,
  webhookDefaults,
  webhookLimits,
  type ClientCertificate,
  type WebhookSettings,
  type WebhookSettingsInput,
} from './webhook-settings.ts';
export { type ProcessedEvent } from './processed-event.ts';
export { type PipelineStage, pipelineStages, type StageResult, type StageVerdict } from './pipeline-stage.ts';
export { bucketOf, percentileMs, timeBuckets } from './stage-times.ts';
export { latencyBounds, latencyBucket, latencyPercentile } from './latency.ts';
export {
  type HealthVerdict,
  type Judged,
  failuresInWords,
  judgeHealth,
  nextTrend,
  type RecentAttempts,
  type Trend,
} from './health-verdict.ts';
export {
  sourceLimits,
  type SourceSettingsInput,
  validateSource,
  validateSourceChange,
} from './source-settings.ts';
export { clientNetwork } from './ip-address.ts';
export {
  deletedPerWebhook,
  type CallQuota,
  type Quota,
  type Rate,
  rateLimited,
  sourceQuotaError,
  webhookQuotaError,
  type WebhookQuota,
  type WebhookQuotas,
} from './quotas.ts';
