import { registerEnumType } from 'type-graphql';

import { type RequestHeaderKind } from '../delivery/index.ts';
import { type IngestResult } from '../ingest/index.ts';
import { type LiveWebhook } from '../live/index.ts';
import {
  type AttentionReason,
  type AuditAction,
  type AuditActorKind,
  type AuditObjectType,
  type AuthenticationType,
  type BulkJobKind,
  type BulkJobState,
  type ClientAuthentication,
  type ConditionMatch,
  type ConditionOperator,
  type DeliveryState,
  type DeliveryStatus,
  type FailureReason,
  type FailureStage,
  type EndpointHealth,
  type Enricher,
  type EventFilterMode,
  type FilterLayer,
  type HealthVerdict,
  type IpPolicy,
  type PipelineStage,
  type RetrySchedule,
  type StandardWebhooks,
  type Role,
  type SchemaMode,
  type SettingsBasis,
  type StageVerdict,
  type UserErrorCode,
  type WebhookStatus,
} from '../model/index.ts';
import { type FieldChange } from '../pipeline/index.ts';
import { type RoutingLayer, type RoutingVerdict } from './events/judge-routing.ts';
import { type TimeWindow } from './pipeline/windows.ts';

type Members<T extends string> = { readonly [Value in T]: Value };

/** Registers a union of the model as an enum. Every value is described. */
function enumOf<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): Members<T> {
  const members = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Members<T>;
  const descriptions = Object.entries<string>(values).map(([value, text]) => [value, { description: text }]);
  registerEnumType(members, { name, description, valuesConfig: Object.fromEntries(descriptions) as object });
  return members;
}

export const RoleEnum = enumOf<Role>('Role', 'What a key may do.', {
  OWNER: 'May do everything.',
  EDITOR:
    'May read everything but API keys, change webhooks, sources and schemas, test endpoints, redeliver and send events.',
  VIEWER: 'May read, but no write keys; values of custom headers and queries of URLs are masked.',
  INGEST: 'May send events, and nothing else.',
});

export const AuditActionEnum = enumOf<AuditAction>(
  'AuditAction',
  'What an entry of the audit log is about.',
  {
    WEBHOOK_CREATED: 'A webhook was created.',
    WEBHOOK_UPDATED: 'A webhook was changed. The product itself disables one whose endpoint is gone.',
    WEBHOOK_DELETED: 'A webhook was deleted.',
    WEBHOOK_SECRET_ROTATED: 'A webhook got another secret key.',
    WEBHOOK_SECRET_OVERLAP_ENDED: 'The overlap of a rotation was ended early.',
    SOURCE_CREATED: 'A source was created.',
    SOURCE_UPDATED: 'A source was changed.',
    SOURCE_DELETED: 'A source was deleted.',
    EVENT_SCHEMA_SET: 'The schema of the events of a name was set or replaced.',
    EVENT_SCHEMA_DELETED: 'The schema of the events of a name was deleted.',
    API_KEY_CREATED: 'An API key was created.',
    API_KEY_REVOKED: 'An API key was revoked.',
    API_KEY_REFUSED:
      'A key was refused, since it was revoked or has expired; unknown ones are in the log of the installation. Counted by address and minute.',
    WORKSPACE_CREATED: 'A workspace was created. In the log of the installation.',
    WORKSPACE_UPDATED: 'A workspace was changed.',
    WORKSPACE_DELETED: 'A workspace was deleted. In the log of the installation, which stays.',
    WORKSPACE_RESTORED: 'A deleted workspace was restored. In the log of the installation.',
    MEMBER_INVITED: 'Somebody was invited.',
    INVITATION_REVOKED: 'An invitation was revoked.',
    MEMBER_JOINED: 'Somebody accepted an invitation, or set up the installation.',
    MEMBER_ROLE_CHANGED: 'A member got another role.',
    MEMBER_REMOVED: 'A member was removed, or left.',
    PASSWORD_RESET_LINK_CREATED: 'A link was made by which a member can set a new password.',
    SIGN_IN:
      'A member signed in. What is done to sign in and out is counted by account, address and minute, and is in the log of each workspace of the account.',
    SIGN_IN_FAILED:
      'Somebody tried to sign in as a member, with a wrong password, code or passkey; in the log of the installation where there is no such account.',
    SIGN_OUT: 'A member signed out.',
    SESSION_REVOKED: 'A member ended other sessions of theirs.',
    PASSWORD_CHANGED: 'The password of a member was changed, or set anew by a link.',
    TWO_STEP_TURNED_ON:
      'A member turned two-step verification on. What changes how somebody signs in is in the log of each workspace of the account.',
    TWO_STEP_TURNED_OFF: 'A member turned two-step verification off.',
    IDENTITY_LINKED: 'An account of an OpenID Connect provider was linked to a member.',
    IDENTITY_UNLINKED: 'An account of an OpenID Connect provider was unlinked from a member.',
    RECOVERY_CODES_CREATED: 'A member made new recovery codes.',
    RECOVERY_CODE_USED: 'A member used up a recovery code.',
    PASSKEY_ADDED: 'A member added a passkey.',
    PASSKEY_REMOVED: 'A member removed a passkey.',
    SECOND_FACTORS_RESET:
      'The operator turned the two-step verification of a member off and removed their passkeys.',
    REDELIVERY_REQUESTED: 'Somebody asked for a redelivery.',
    TEST_SENT: 'Somebody sent a test.',
    JOB_STARTED: 'A job on many deliveries was started.',
    JOB_PAUSED: 'A job was paused.',
    JOB_RESUMED: 'A job that was paused was resumed.',
    JOB_CANCELLED: 'A job was cancelled.',
    ENDPOINT_CHECKED: 'Somebody had a paused endpoint checked at once.',
    ENDPOINT_RESUMED: 'Somebody resumed a paused endpoint.',
    USER_ERASED: 'Somebody asked to erase what is stored of a user.',
    USER_EXPORTED: 'What is stored of a user was exported.',
    DATA_EXPORTED: 'Data was exported: the changes say which part of it.',
  },
);

export const JobKindEnum = enumOf<BulkJobKind>('JobKind', 'What a job does.', {
  REDELIVERY: 'Makes one more attempt of each delivery that its filter finds.',
  REPLAY:
    'Delivers stored events that a webhook has no delivery of, and that pass its filters as they are now.',
  DISCARD: 'Cancels the deliveries that were held for a webhook when it was requested.',
});

export const JobStateEnum = enumOf<BulkJobState>('JobState', 'Whether a job goes on.', {
  RUNNING: 'It goes on, also after a restart.',
  PAUSED: 'Somebody paused it: it queues nothing more until it is resumed.',
  CANCELLED: 'Somebody cancelled it.',
  COMPLETED: 'It has ended.',
});

export const AuditObjectTypeEnum = enumOf<AuditObjectType>(
  'AuditObjectType',
  'What kind of thing was acted on.',
  {
    WEBHOOK: 'A webhook.',
    SOURCE: 'A source.',
    EVENT_SCHEMA: 'A schema, by the name of its events.',
    API_KEY: 'An API key.',
    WORKSPACE: 'A workspace.',
    MEMBER: 'A member of the workspace.',
    INVITATION: 'An invitation, called by its address.',
    JOB: 'A job on many deliveries.',
    DELIVERY: 'A delivery, called by the name of its webhook.',
    ERASURE: 'An erasure of what is stored of a user.',
    AUDIT_LOG: 'This log, by the id of its workspace.',
  },
);

export const AuditActorKindEnum = enumOf<AuditActorKind>(
  'AuditActorKind',
  'What kind of actor did something.',
  {
    API_KEY: 'A program or person with an API key.',
    BOOTSTRAP_KEY: 'The operator, with the bootstrap key.',
    USER: 'A person who had signed in.',
    SYSTEM: 'The product itself.',
    UNKNOWN: 'Somebody with a key that does not exist, or with a wrong password.',
  },
);

export const IpPolicyEnum = enumOf<IpPolicy>(
  'IpPolicy',
  "What a source does with the client's IP address of its events.",
  {
    KEEP: 'It is kept as it is.',
    TRUNCATE: 'The last part is cut off: 8 bits of IPv4, 80 of IPv6.',
    DROP: 'It is not kept.',
  },
);

export const EnricherEnum = enumOf<Enricher>('Enricher', 'What may be added to the events of a source.', {
  CAMPAIGN: "UTM parameters and click ids of the page's URL.",
  PAGE: "Parts of the page's URL and of the referrer.",
  DEVICE: 'Device, operating system and browser, from the user agent.',
  IP: "The client's IP address.",
  SESSION: 'The session, where the source sends none.',
  IDENTITY: 'The user id that an anonymous id is known to belong to.',
  COUNTRY: 'The country, from the IP address.',
});

export const WebhookStatusEnum = enumOf<WebhookStatus>('WebhookStatus', 'What became of the last attempt.', {
  DELIVERED: 'It delivered its event.',
  FAILED: 'It failed, and its delivery failed for good.',
  RETRYING: 'It failed, and another attempt is scheduled.',
  IDLE: 'Disabled, or no attempt yet.',
});

export const RetryScheduleEnum = enumOf<RetrySchedule>(
  'RetrySchedule',
  'When failed deliveries are retried.',
  {
    EXPONENTIAL: '2, 4, 8 … seconds, retryCount times.',
    STANDARD: '5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as Standard Webhooks suggests.',
    CUSTOM: 'The delays in retryDelays.',
  },
);

export const StandardWebhooksEnum = enumOf<StandardWebhooks>(
  'StandardWebhooks',
  'Whether requests carry webhook-id, webhook-timestamp and webhook-signature, by the specification Standard Webhooks.',
  {
    OFF: 'They do not.',
    V1: 'With v1, an HMAC-SHA256 with the secret key. Without a secret key, they do not.',
    V1_AND_V1A: 'With v1, and with v1a, an ed25519 signature by a key pair of the webhook.',
  },
);

export const AuthenticationTypeEnum = enumOf<AuthenticationType>(
  'AuthenticationType',
  'How requests are authenticated by their Authorization header.',
  {
    BASIC: 'With a user name and a password.',
    BEARER: 'With a token.',
    OAUTH2: 'With an access token, which is obtained from a token server with client credentials.',
  },
);

export const ClientAuthenticationEnum = enumOf<ClientAuthentication>(
  'ClientAuthentication',
  'Where a request to a token server has the client id and the client secret.',
  {
    BASIC: 'In its Authorization header, as RFC 6749 asks every server to take them.',
    BODY: 'In its body, as client_id and client_secret.',
  },
);

/** What is known of the endpoint, and the owner's own switch. */
export type WebhookHealthState = EndpointHealth['state'] | 'DISABLED';

export const WebhookHealthStateEnum = enumOf<WebhookHealthState>(
  'WebhookHealthState',
  'Whether an endpoint is sent to.',
  {
    HEALTHY: 'It is sent to.',
    OPEN: 'The endpoint is down: nothing is sent but a probe now and then, and no attempt is used up.',
    RECOVERING: 'A probe succeeded: what was held back goes out, faster and faster.',
    DISABLED: 'By its owner, or because the endpoint said that it is gone: see the reason.',
  },
);

export const RequestHeaderKindEnum = enumOf<RequestHeaderKind>(
  'RequestHeaderKind',
  'Where a header of a request comes from.',
  {
    TRANSPORT: 'The connection needs it, such as Host.',
    PRODUCT: 'It says what is sent, or who sends it.',
    CUSTOM: 'A custom header of the webhook; it may stand in for one of the product.',
    SIGNATURE: 'A signature, or the time or id that it is made with.',
    AUTHENTICATION: 'The authentication of the webhook.',
  },
);

export const AttentionReasonEnum = enumOf<AttentionReason>(
  'AttentionReason',
  'Why a webhook needs attention.',
  {
    DISABLED: 'The product disabled it, since its endpoint is gone. Its owner has to enable it again.',
    SECRET_UNREADABLE: 'Its secret key cannot be decrypted: nothing is sent until it is entered again.',
    HEADERS_UNREADABLE:
      'Its custom headers cannot be decrypted: nothing is sent until they are entered again.',
    AUTHENTICATION_UNREADABLE:
      'Its authentication cannot be decrypted: nothing is sent until it is entered again.',
    ENDPOINT_DOWN: 'Its endpoint has been down for 5 minutes or more, and deliveries are held.',
    FAILING:
      'Its last 20 attempts failed, over at least a minute, although its endpoint is not down: it refuses everything.',
    MANY_FAILURES: 'Its verdict is FAILING or DEGRADED: too many of its recent attempts failed.',
    CERTIFICATE_EXPIRES: 'Its client certificate has expired, or will within 30 days.',
    RATE_LIMITED: 'Its rate limit is too low for its events: deliveries start more than 5 minutes late.',
  },
);

export const EventFilterModeEnum = enumOf<EventFilterMode>(
  'EventFilterMode',
  'Whether the listed events match, or all others.',
  {
    INCLUDE: 'Only the listed events; an empty list matches every event.',
    EXCLUDE: 'Every event but the listed; an empty list matches none.',
  },
);

export const ConditionOperatorEnum = enumOf<ConditionOperator>(
  'ConditionOperator',
  'How a field of an event is compared with the value of a condition. docs/filters.md has every corner case.',
  {
    EQUALS: 'Equal as by == in JavaScript; objects and arrays when they are deeply equal.',
    NOT_EQUALS: 'Not EQUALS: a missing field passes.',
    GREATER_THAN: 'Greater, as numbers or as times.',
    LESS_THAN: 'Less, as numbers or as times.',
    GREATER_OR_EQUAL: 'Greater or equal, as numbers or as times.',
    LESS_OR_EQUAL: 'Less or equal, as numbers or as times.',
    EXISTS: 'Neither missing nor null. Takes no value.',
    CONTAINS: 'A text that has the value in it, or an array with an element that EQUALS it.',
    NOT_EXISTS: 'The field is missing or null. Takes no value.',
    NOT_CONTAINS: 'CONTAINS does not pass: a missing field contains nothing.',
    STARTS_WITH: 'Text that starts with the value, which is text, a number or a boolean.',
    ENDS_WITH: 'Text that ends with the value, which is text, a number or a boolean.',
    IN: 'EQUALS passes for one of the values in the list.',
    NOT_IN: 'IN does not pass: EQUALS passes for none of the values in the list.',
  },
);

export const ConditionMatchEnum = enumOf<ConditionMatch>(
  'ConditionMatch',
  'How many of the conditions must pass.',
  {
    ALL: 'All conditions must pass.',
    ANY: 'One condition that passes is enough. Without conditions every event passes, as with ALL.',
  },
);

const filterLayers: Readonly<Record<FilterLayer, string>> = {
  SOURCE: 'The sources that the webhook asks for.',
  EVENT_FILTER: 'The event filter.',
  CONSENT: 'The categories of consent that the webhook asks for.',
  CONDITIONS: 'The conditions.',
};

export const FilterLayerEnum = enumOf<FilterLayer>(
  'FilterLayer',
  'The filters that an event passes, in this order.',
  filterLayers,
);

export const DeliveryStatusEnum = enumOf<DeliveryStatus>(
  'DeliveryStatus',
  'The status of a delivery, and of each attempt: what the delivery became by it.',
  {
    PENDING: 'Waiting for its first attempt.',
    DELIVERED: 'Answered with 2xx.',
    RETRYING: 'Failed, and another attempt is scheduled.',
    FAILED: 'Failed for good.',
  },
);

const deliveryStates: Readonly<Record<DeliveryState, string>> = {
  PENDING: 'It waits for its first attempt.',
  RETRYING: 'An attempt failed, and another one is to come: a retry of its schedule, or a redelivery.',
  HELD: 'It is held back, since its endpoint is down or recovering. It uses up no attempt, and goes on when the endpoint is there again.',
  DELIVERED:
    'The endpoint has answered one of its attempts with a 2xx. It stays delivered, whatever becomes of redeliveries.',
  FAILED:
    'Its last retry failed, or the endpoint answered 410: nothing more is sent unless somebody redelivers it.',
  CANCELLED:
    'Its webhook was disabled or deleted before it was delivered. A retry that is not due yet goes on when the webhook is enabled before that.',
};

export const DeliveryStateEnum = enumOf<DeliveryState>(
  'DeliveryState',
  'What a delivery is now.',
  deliveryStates,
);

export const RoutingVerdictEnum = enumOf<RoutingVerdict>(
  'RoutingVerdict',
  'What became of an event at a webhook.',
  {
    ...deliveryStates,
    REJECTED: 'It did not go there: see rejectedBy.',
  },
);

export const RoutingLayerEnum = enumOf<RoutingLayer>(
  'RoutingLayer',
  'Why an event did not go to a webhook. They are looked at in this order.',
  {
    NOT_CREATED: 'The webhook was created after the event was received.',
    DISABLED: 'The webhook was disabled.',
    ...filterLayers,
  },
);

export const SettingsBasisEnum = enumOf<SettingsBasis>(
  'SettingsBasis',
  'By which settings of a webhook something is judged.',
  {
    THEN: 'By those that it had when the event was received.',
    TODAY: 'By those that it has now: the audit log does not tell what they were.',
  },
);

export const FailureStageEnum = enumOf<FailureStage>('FailureStage', 'Where an attempt failed.', {
  BEFORE_REQUEST: 'The request could not be built: nothing was sent.',
  DURING_REQUEST:
    'No complete answer came: DNS, connection, TLS, timeout, a broken answer or a blocked address.',
  AFTER_RESPONSE: 'The endpoint answered with a status other than 2xx.',
});

export const FailureReasonEnum = enumOf<FailureReason>(
  'FailureReason',
  'Why the last attempt of a delivery failed.',
  {
    HTTP_STATUS: 'The endpoint answered with a status other than 2xx.',
    TIMEOUT: 'No complete answer came in time.',
    CONNECTION: 'The connection was refused, closed, or could not be made.',
    DNS: 'The host name could not be resolved.',
    TLS: 'The TLS handshake failed, such as for an expired certificate.',
    BAD_RESPONSE: 'The answer was not valid HTTP.',
    BLOCKED: 'The address may not be contacted.',
    NOT_SENT: 'The request could not be built.',
    CANCELLED: 'Nothing was sent, since the webhook was disabled or deleted.',
  },
);

export const IngestStatusEnum = enumOf<IngestResult['status']>('IngestStatus', 'What became of an event.', {
  ACCEPTED: 'It is stored, together with its deliveries.',
  DUPLICATE: 'An event of this id was accepted before; nothing was sent again.',
  REJECTED: 'It was not stored: see the error.',
});

export const UserErrorCodeEnum = enumOf<UserErrorCode>('UserErrorCode', 'What is wrong with an input.', {
  REQUIRED: 'It is missing or empty.',
  TOO_LONG: 'The text has too many characters.',
  OUT_OF_RANGE: 'The number is too low or too high.',
  INVALID: 'It is not what it must be: see the message.',
  INVALID_URL: 'It is not an absolute URL that can be sent to.',
  FORBIDDEN_ADDRESS: 'The URL names a host that is not public, or a port of internal services.',
  FORBIDDEN_HEADER: 'The header is set by the sender.',
  NOT_FOUND: 'There is nothing of this id.',
  TAKEN: 'Another one of the workspace has this name.',
  IN_USE: 'It cannot be deleted or replaced while it is in use: see the message.',
  TOO_MANY: 'The list has too many entries, or the workspace has too many of what is to be created.',
  TOO_LARGE: 'The value, or what the workspace would store with it, has too many bytes.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used for another call.',
  SCHEMA_VIOLATION: 'The event does not meet the schema that the workspace has set for its name.',
  RATE_LIMITED: 'The call came too soon after others: retryAfterMs says when it may succeed.',
});

export const SchemaModeEnum = enumOf<SchemaMode>(
  'SchemaMode',
  'What becomes of events that do not meet the schema of their name.',
  {
    OFF: 'The schema is kept and not used.',
    WARN: 'They are accepted, counted and listed as warnings.',
    ENFORCE: 'They are refused.',
  },
);

export const ChangeKindEnum = enumOf<LiveWebhook['kind']>('ChangeKind', 'What happened to a webhook.', {
  CREATED: 'It was created.',
  UPDATED: 'Its settings, status or statistics changed.',
  DELETED: 'It was deleted.',
});

export const PipelineStageNameEnum = enumOf<PipelineStage>(
  'PipelineStageName',
  'A stage that events pass, in this order.',
  {
    VALIDATION: 'Checks shape, sizes and names.',
    DEDUPLICATION: 'Finds events whose id was accepted before.',
    NORMALISATION: 'Gives ids and times where they are missing, and writes times in one way.',
    ENRICHMENT: 'Adds what follows from the event, for events of a source.',
    DISPATCH: 'Matches the event with webhooks, and stores it with its deliveries.',
  },
);

export const StageVerdictEnum = enumOf<StageVerdict>('StageVerdict', 'What a stage did with one event.', {
  PASSED: 'It let the event pass as it was.',
  CHANGED: 'It added, changed or removed fields.',
  ROUTED: 'It matched the event with webhooks, perhaps with none: the last stage.',
  DUPLICATE: 'An event of this id was accepted before: it goes no further.',
  REFUSED: 'It refused the event: it goes no further.',
  NOT_REACHED: 'A stage before it let the event go no further.',
});

export const FieldChangeKindEnum = enumOf<FieldChange['kind']>(
  'FieldChangeKind',
  'What happened to a field.',
  {
    ADDED: 'It was not there before.',
    CHANGED: 'It has another value.',
    REMOVED: 'It is not there any more.',
  },
);

export const HealthVerdictEnum = enumOf<HealthVerdict>('HealthVerdict', 'How a webhook is doing.', {
  HEALTHY: 'Its recent attempts succeed.',
  DEGRADED: 'More of its recent attempts fail than should: 5 % or more.',
  FAILING: 'Half of its recent attempts fail, or more.',
  PAUSED: 'Nothing is sent: its endpoint is down, or it is disabled.',
  IDLE: 'No attempt was made in the last 24 hours.',
});

export type WebhookOrder = 'NAME' | 'ATTENTION';

export const WebhookOrderEnum = enumOf<WebhookOrder>('WebhookOrder', 'How webhooks are ordered.', {
  NAME: 'By name.',
  ATTENTION: 'Those first that need attention most, and then by name.',
});

export const TimeWindowEnum = enumOf<TimeWindow>('TimeWindow', 'How far back a question goes.', {
  HOUR: 'The last 60 minutes.',
  DAY: 'The last 24 hours.',
  WEEK: 'The last 7 days.',
  MONTH: 'The last 30 days.',
});
