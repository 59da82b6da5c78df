import { getNamedType, type GraphQLField, isIntrospectionType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';

import { ask, startApiServer } from '../testing/api-server.ts';
import { closingAfterAll } from '../testing/closing.ts';
import { isPersonal } from './personal-data.ts';
import { buildApiSchema } from './schema.ts';

const keep = closingAfterAll();
const schema = buildApiSchema();

/** Fields of text or JSON that say nothing of what is in events, requests and responses. */
const impersonal: readonly string[] = [
  ...[
    'ApiKey.hint',
    'ApiKey.name',
    'CreateApiKeyPayload.key',
    'Workspace.name',
    'UserError.field',
    'UserError.message',
  ],
  // Settings. A condition's value may be a user id that somebody chose to filter by.
  ...[
    'Condition.field',
    'Condition.value',
    'ConditionPreview.field',
    'ConditionPreview.value',
    'ConditionResult.expected',
    'ConditionResult.field',
    'EventFilter.events',
  ],
  ...['EventSchema.eventName', 'EventSchema.schema', 'DeleteEventSchemaPayload.deletedEventName'],
  ...['Source.allowedOrigins', 'Source.name', 'Source.writeKey', 'EventSource.name'],
  ...['Webhook.description', 'Webhook.ed25519PublicKey', 'Webhook.name', 'Webhook.requiredConsent'],
  ...['Webhook.secretHint', 'Webhook.url', 'WebhookHealth.reason', 'WebhookStats.lastDeliveryError'],
  ...['WebhookHealth.verdictReason', 'AnswerCount.answer', 'FailureCount.error'],
  ...['WebhookAttention.detail', 'WebhookAttention.message'],
  ...['CreateWebhookPayload.secretKey', 'RotateWebhookSecretPayload.secretKey'],
  ...['WebhookRules.commonEventNames', 'WebhookRules.forbiddenHeaderNames', 'WebhookRules.localHostNames'],
  'WebhookRules.forbiddenHeaderPrefixes',
  ...['BasicAuthentication.passwordHint', 'BasicAuthentication.username', 'BearerAuthentication.tokenHint'],
  ...['Certificate.fingerprint', 'Certificate.issuer', 'Certificate.subject'],
  ...['ClientCertificate.fingerprint', 'ClientCertificate.issuer', 'ClientCertificate.subject'],
  ...['OAuth2Authentication.clientId', 'OAuth2Authentication.clientSecretHint', 'OAuth2Authentication.scope'],
  ...['OAuth2Authentication.tokenUrl', 'TokenParameter.name', 'TokenParameter.value'],
  // Changes of settings, secrets masked.
  ...['AuditActor.name', 'AuditChange.after', 'AuditChange.before', 'AuditChange.field', 'AuditObject.name'],
  'AuditEntry.clientAddress',
  // What somebody called a job.
  'Job.name',
  // For owners.
  ...['Erasure.notErased', 'Erasure.userId'],
  // The workspace's own people, for its owners and themselves.
  ...['CreatePasswordResetLinkPayload.link', 'Invitation.email', 'InviteMemberPayload.inviteLink'],
  ...['Session.userAgent', 'User.email', 'User.name'],
  // Settings, or, of a request, masked for those who may not edit.
  ...['CustomHeader.name', 'CustomHeader.value', 'AttemptRequest.url'],
  ...['PreviewedHeader.name', 'PreviewedHeader.value', 'RequestPreview.method', 'RequestPreview.url'],
  'RequestPreview.unsent',
  // Names of events, paths of fields, and ids that senders are told to make of nothing personal.
  ...[
    'CatalogueEntry.name',
    'CatalogueField.path',
    'CatalogueField.types',
    'EventName.name',
    'EventType.name',
  ],
  ...['FilterSuggestions.eventNames', 'SuggestedField.path', 'SuggestedField.types', 'FieldChange.path'],
  ...['DeliveryAttempt.errorMessage', 'DeliveryAttempt.eventId', 'DeliveryAttempt.eventName'],
  ...['DeliveryAttempt.eventType', 'Event.eventId', 'Event.eventName', 'IngestResult.eventId'],
  ...['RefusedEvent.eventId', 'RefusedEvent.eventName', 'RefusedEvent.field', 'RefusedEvent.reason'],
  ...['RefusedEvent.sourceName', 'RefusalCount.code', 'StageStep.note'],
  // Sentences about the filter.
  ...[
    'ConsentResult.reason',
    'EventFilterResult.eventName',
    'EventFilterResult.reason',
    'SourceFilterResult.reason',
  ],
  // The same for everybody.
  'Query.sampleEvent',
];

/** Every field whose values are text or JSON, but for cursors. */
const fields: readonly (readonly [name: string, field: GraphQLField<unknown, unknown>])[] = Object.values(
  schema.getTypeMap(),
)
  .filter((type) => isObjectType(type))
  .filter((type) => !isIntrospectionType(type))
  .flatMap((type) =>
    Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const),
  )
  .filter(([name]) => !/[cC]ursor$/.test(name))
  .filter(([, { type }]) => ['String', 'JSON', 'JSONObject'].includes(getNamedType(type).name));

it('every field of text or JSON is either hidden with personal data or listed as free of it', () => {
  const open = fields.filter(([, field]) => !isPersonal(field)).map(([name]) => name);
  expect(open.toSorted()).toEqual(impersonal.toSorted());
});

const personal = fields.filter(([, field]) => isPersonal(field));
const secret = 'mary@example.com';
const caller = { workspaceId: 'w', role: 'VIEWER', hidePersonalData: true };
const source = new Proxy({}, { get: (_target, name) => (name === 'then' ? undefined : secret) });

/** What a field answers to a caller, of a source that has the secret everywhere. */
async function answer([, field]: (typeof personal)[number], who: object): Promise<unknown> {
  const loader = { load: async () => ({ json: { email: secret }, text: secret }) };
  const meter = { countBytes: () => undefined, countObjects: () => undefined, ended: false };
  const context = { caller: { ...caller, ...who }, loaders: { payload: loader, original: loader }, meter };
  return field.resolve!(source, {}, context, { fieldName: field.name, path: { key: field.name } } as never);
}

it.each(personal)('%s is hidden from a VIEWER, and nobody else', async (...field) => {
  expect(JSON.stringify(await answer(field, {}))).not.toContain(secret);
  for (const who of [{ role: 'EDITOR' }, { role: 'OWNER' }, { hidePersonalData: false }])
    expect(JSON.stringify(await answer(field, who))).toContain(secret);
});

it('arguments that would tell what is hidden are refused', async () => {
  const { url, server } = await startApiServer({
    access: {
      authenticate: async () => ({
        ...caller,
        role: 'VIEWER',
        workspaceName: 'Main',
        actor: { kind: 'API_KEY', id: 'k' },
        bootstrap: false,
      }),
    },
  });
  keep(server);
  const refused = async (query: string) => {
    const [error] = (await ask(url, query)).body.errors;
    return [error.extensions.code, error.message];
  };
  const hidden = 'The workspace hides personal data from the role VIEWER: leave out';
  for (const [query, argument] of [
    ['{ events(filter: { userId: "u1" }) { nodes { id } } }', 'filter.userId'],
    ['{ events(filter: { text: "mary" }) { nodes { id } } }', 'filter.text'],
    ['{ testFilters(filters: {}, source: "s") { matches } }', 'source'],
    ['{ testFilters(filters: {}, eventId: "e") { matches } }', 'eventId'],
    ['{ previewFilters(filters: {}) { looked } }', 'filters'],
    ['{ previewPipeline(event: {}, sourceId: "s") { matchedWebhooks } }', 'sourceId'],
  ] as const)
    expect(await refused(query)).toEqual(['FORBIDDEN', `${hidden} ${argument}.`]);
  const { body } = await ask(url, '{ viewer { role personalDataHidden } }');
  expect(body.data.viewer).toEqual({ role: 'VIEWER', personalDataHidden: true });
});
