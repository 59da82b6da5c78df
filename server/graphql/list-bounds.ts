import {
  getNullableType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';

import { mostEncryptionKeys } from '../access/index.ts';
import { certificateLimits, responseLimits } from '../delivery/index.ts';
import { maxEvents, mostChanges } from '../ingest/index.ts';
import {
  apiKeyLimits,
  authenticationLimits,
  customHeaderLimits,
  delaysOf,
  erasureLimits,
  filterLimits,
  forbiddenHeaderNames,
  forbiddenHeaderPrefixes,
  internalPorts,
  localHostNames,
  maxJsonDepth,
  mostAuditChanges,
  mostOwnHeaders,
  notErased,
  personLimits,
  pipelineStages,
  schemaLimits,
  sourceLimits,
  webhookLimits,
  webPorts,
} from '../model/index.ts';
import { commonEventNames, tallyExamples } from '../routing/index.ts';
import { mostEventNames, mostFields, suggestionLimits } from '../storage/index.ts';
import { mostWebhooksCounted } from './deliveries/count-by-webhook.ts';
import { DeliveryStateEnum } from './deliveries/enums.ts';
import { EnricherEnum } from './sources/enums.ts';
import { mostPreviewCounts } from './jobs/described.ts';
import { activityHours, mostFailures, mostSteps } from './metrics/steps.ts';
import { pageLimits } from './paging.ts';
import { mostReasons } from './pipeline/windows.ts';

/** More mistakes than a person reads: a mutation tells the first ones. */
export const mostUserErrors = 100;

/** The path of the deepest value of an event, with the argument and the index before it. */
const mostPathSegments = maxJsonDepth + 4;

/**
 * How long the lists are that belong to no page, by their fields. The price of an operation counts with these numbers,
 * and each field's description says its own.
 */
const fixedBounds: Readonly<Record<string, number>> = {
  'AttemptRequest.headers': mostOwnHeaders + customHeaderLimits.count,
  'AttemptResponse.headers': responseLimits.headerCount,
  'AuditEntry.changes': mostAuditChanges,
  'CreateApiKeyPayload.userErrors': mostUserErrors,
  'CreateSourcePayload.userErrors': mostUserErrors,
  'CreateWebhookPayload.userErrors': mostUserErrors,
  'CreateWorkspacePayload.userErrors': mostUserErrors,
  'DeleteEventSchemaPayload.userErrors': mostUserErrors,
  'DeleteSourcePayload.userErrors': mostUserErrors,
  'DeleteWebhookPayload.userErrors': mostUserErrors,
  'DeleteWorkspacePayload.userErrors': mostUserErrors,
  'Delivery.attempts': pageLimits.size,
  'DeliveryCount.byWebhook': mostWebhooksCounted,
  'EndWebhookSecretOverlapPayload.userErrors': mostUserErrors,
  'EraseUserPayload.userErrors': mostUserErrors,
  'Erasure.notErased': notErased.length,
  'Event.deliveries': pageLimits.size,
  'CancelJobPayload.userErrors': mostUserErrors,
  'CheckEndpointPayload.userErrors': mostUserErrors,
  'DiscardHeldPayload.userErrors': mostUserErrors,
  'PauseJobPayload.userErrors': mostUserErrors,
  'ResumeEndpointPayload.userErrors': mostUserErrors,
  'ResumeJobPayload.userErrors': mostUserErrors,
  'RedeliveryPreview.counts': mostPreviewCounts,
  'StartRedeliveryPayload.userErrors': mostUserErrors,
  'StartReplayPayload.userErrors': mostUserErrors,
  'ClientCertificate.intermediates': certificateLimits.chain - 1,
  'CatalogueEntry.fields': mostFields,
  'CatalogueField.examples': 3,
  'CatalogueField.types': 6,
  'EventFilter.events': filterLimits.eventNames,
  'FilterPreview.conditions': filterLimits.conditions,
  'FilterPreview.matches': tallyExamples,
  'FilterPreview.nearMisses': tallyExamples,
  'FilterSuggestions.eventNames': suggestionLimits.eventNames,
  'FilterSuggestions.fields': suggestionLimits.fields,
  'FilterTestResult.conditions': filterLimits.conditions,
  // One for each condition, or else one of the source, of the event filter or of the refusal.
  'FilterTestResult.reasons': filterLimits.conditions + 1,
  'IngestResult.stages': pipelineStages.length,
  'IngestEventsPayload.results': maxEvents,
  'OAuth2Authentication.parameters': authenticationLimits.parameters,
  'Pipeline.stages': pipelineStages.length,
  'PipelinePreview.stages': pipelineStages.length,
  'PipelineStage.reasons': mostReasons,
  'Query.encryptionKeys': mostEncryptionKeys,
  'Query.erasures': erasureLimits.listed,
  'ChangeMemberRolePayload.userErrors': mostUserErrors,
  'CreatePasswordResetLinkPayload.userErrors': mostUserErrors,
  'InviteMemberPayload.userErrors': mostUserErrors,
  'RemoveMemberPayload.userErrors': mostUserErrors,
  'RevokeInvitationPayload.userErrors': mostUserErrors,
  'RevokeSessionPayload.userErrors': mostUserErrors,
  'Query.deliveryCounts': Object.keys(DeliveryStateEnum).length,
  'Query.invitations': personLimits.invitations,
  'Query.members': personLimits.members,
  'Query.sessions': personLimits.sessions,
  'Query.apiKeys': apiKeyLimits.perWorkspace,
  'Query.eventTypes': commonEventNames.length + mostEventNames,
  'Query.eventSchemas': schemaLimits.perWorkspace,
  'Query.sources': sourceLimits.perWorkspace,
  'RedeliverPayload.userErrors': mostUserErrors,
  'RefusedEvent.field': mostPathSegments,
  // Three of them are those of the transport.
  'RequestPreview.headers': mostOwnHeaders + customHeaderLimits.count + 3,
  'StageStep.changes': mostChanges,
  'SetEventSchemaPayload.userErrors': mostUserErrors,
  'ResetSecondFactorsPayload.userErrors': mostUserErrors,
  'RestoreWorkspacePayload.userErrors': mostUserErrors,
  'RevokeApiKeyPayload.userErrors': mostUserErrors,
  'RotateWebhookSecretPayload.userErrors': mostUserErrors,
  'SendTestEventPayload.userErrors': mostUserErrors,
  'UpdateSourcePayload.userErrors': mostUserErrors,
  'UpdateWebhookPayload.userErrors': mostUserErrors,
  'UpdateWorkspacePayload.userErrors': mostUserErrors,
  'SuggestedField.examples': 3,
  'SuggestedField.types': 6,
  'Source.allowedOrigins': sourceLimits.allowedOrigins,
  'Source.disabledEnrichers': Object.keys(EnricherEnum).length,
  'UserError.field': mostPathSegments,
  'Webhook.caCertificates': certificateLimits.authorities,
  'Webhook.conditions': filterLimits.conditions,
  'Webhook.customHeaders': customHeaderLimits.count,
  'Webhook.requiredConsent': filterLimits.requiredConsent,
  'Webhook.sources': filterLimits.sources,
  'WebhookActivity.delivered': activityHours,
  'WebhookActivity.failed': activityHours,
  'WebhookMetrics.answers': mostFailures + 1,
  'WebhookMetrics.delivered': mostSteps,
  'WebhookMetrics.failed': mostSteps,
  'WebhookMetrics.failures': mostFailures,
  'WebhookMetrics.p50Ms': mostSteps,
  'WebhookMetrics.p95Ms': mostSteps,
  'WebhookMetrics.retried': mostSteps,
  'Webhook.retryDelays': webhookLimits.retryDelays,
  'RoutingRejection.conditions': filterLimits.conditions,
  // One for each condition, or else one of the layer.
  'RoutingRejection.reasons': filterLimits.conditions + 1,
  'WebhookRules.commonEventNames': commonEventNames.length,
  'WebhookRules.exponentialDelays': webhookLimits.retryCount[1],
  'WebhookRules.forbiddenHeaderNames': forbiddenHeaderNames.length,
  'WebhookRules.forbiddenHeaderPrefixes': forbiddenHeaderPrefixes.length,
  'WebhookRules.internalPorts': internalPorts.length,
  'WebhookRules.localHostNames': localHostNames.length,
  'WebhookRules.standardDelays': delaysOf({ schedule: 'STANDARD', retryCount: 0, delays: [], jitter: false })
    .length,
  'WebhookRules.webPorts': webPorts.length,
};

/** The arguments that say how long a page is. */
const pageArguments: readonly string[] = ['first', 'limit'];

type AnyField = GraphQLField<unknown, unknown>;

/** The argument of a field that says how many items its page has; undefined when it has none. */
export function pageArgumentOf({ args }: AnyField): AnyField['args'][number] | undefined {
  return args.find(({ name }) => pageArguments.includes(name));
}

export function isList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}

/** The bound of a list that belongs to no page; undefined for the lists of pages, which are as long as these. */
export function fixedBoundOf({ extensions }: AnyField): number | undefined {
  return extensions['maxItems'] as number | undefined;
}

/**
 * Gives every list of the schema its bound, for the price of operations and in its description.
 *
 * @throws when a list has no bound: add it to `fixedBounds`, or let a page's argument say it.
 */
export function boundLists(schema: GraphQLSchema): void {
  const arguments_ = pageArgumentsByType(schema);
  for (const [name, type, field] of fieldsOf(schema)) {
    if (!isList(field.type)) continue;
    const bound = fixedBounds[name];
    const says = bound === undefined ? arguments_.get(type) : `Up to ${bound.toLocaleString('en-US')}`;
    if (!says) throw new Error(`The list ${name} has no bound.`);
    if (bound !== undefined) field.extensions = { ...field.extensions, maxItems: bound };
    const sentence = bound === undefined ? `The argument ${says} bounds their number.` : `${says}.`;
    field.description = `${field.description} ${sentence}`;
  }
}

/** For each type of which all fields take the size of a page: the arguments that do, such as `first`. */
function pageArgumentsByType(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string | null>>();
  for (const [, , field] of fieldsOf(schema)) {
    const type = getNullableType(field.type);
    if (!isObjectType(type)) continue;
    const names = found.get(type.name) ?? new Set();
    found.set(type.name, names.add(pageArgumentOf(field)?.name ?? null));
  }
  const paged = [...found].filter(([, names]) => !names.has(null));
  return new Map(paged.map(([type, names]) => [type, [...names].join(' or ')]));
}

function* fieldsOf(schema: GraphQLSchema): Generator<[name: string, type: string, field: AnyField]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, type.name, field];
  }
}
