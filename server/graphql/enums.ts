import { registerEnumType } from 'type-graphql';

import { type IngestResult } from '../ingest/index.ts';
import { type LiveWebhook } from '../live/index.ts';
import {
  type AttentionReason,
  conditionOperators,
  type ConditionOperator,
  type DeliveryState,
  type DeliveryStatus,
  type FailureStage,
  type EndpointHealth,
  type EventFilterMode,
  type FilterLayer,
  type RetrySchedule,
  type Role,
  type UserErrorCode,
  type WebhookStatus,
} from '../model/index.ts';

type Members<T extends string> = { readonly [Value in T]: Value };

/** Registers a union of the model as an enum. Each value may be described; null is for those that need no words. */
function enumOf<T extends string>(name: string, values: Readonly<Record<T, string | null>>): Members<T> {
  const members = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as Members<T>;
  const described = Object.entries<string | null>(values).filter((entry) => entry[1] !== null);
  registerEnumType(members, {
    name,
    valuesConfig: Object.fromEntries(
      described.map(([value, description]) => [value, { description: description! }]),
    ) as object,
  });
  return members;
}

export const RoleEnum = enumOf<Role>('Role', {
  OWNER: null,
  EDITOR: null,
  VIEWER: null,
  INGEST: 'May send events, and nothing else.',
});

export const WebhookStatusEnum = enumOf<WebhookStatus>('WebhookStatus', {
  DELIVERED: null,
  FAILED: null,
  RETRYING: null,
  IDLE: 'Disabled, or no attempt yet.',
});

export const RetryScheduleEnum = enumOf<RetrySchedule>('RetrySchedule', {
  EXPONENTIAL: '2, 4, 8 … seconds, retryCount times.',
  STANDARD: '5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as Standard Webhooks suggests.',
  CUSTOM: 'The delays in retryDelays.',
});

/** What is known of the endpoint, and the owner's own switch. */
export type WebhookHealthState = EndpointHealth['state'] | 'DISABLED';

export const WebhookHealthStateEnum = enumOf<WebhookHealthState>('WebhookHealthState', {
  HEALTHY: null,
  OPEN: 'The endpoint is down: nothing is sent but a probe now and then, and no attempt is used up.',
  RECOVERING: 'A probe succeeded: what was held back goes out, faster and faster.',
  DISABLED: 'By its owner, or because the endpoint said that it is gone: see the reason.',
});

export const AttentionReasonEnum = enumOf<AttentionReason>('AttentionReason', {
  DISABLED: 'The product disabled it, since its endpoint is gone. Its owner has to enable it again.',
  SECRET_UNREADABLE: 'Its secret key cannot be decrypted: nothing is sent until it is entered again.',
  HEADERS_UNREADABLE: 'Its custom headers cannot be decrypted: nothing is sent until they are entered again.',
  ENDPOINT_DOWN: 'Its endpoint has been down for 5 minutes or more, and deliveries are held.',
  FAILING:
    'Its last 20 attempts failed, over at least a minute, although its endpoint is not down: it refuses everything.',
  RATE_LIMITED: 'Its rate limit is too low for its events: deliveries start more than 5 minutes late.',
});

export const EventFilterModeEnum = enumOf<EventFilterMode>('EventFilterMode', {
  INCLUDE: 'Only the listed events; an empty list matches every event.',
  EXCLUDE: 'Every event but the listed; an empty list matches none.',
});

export const ConditionOperatorEnum = enumOf<ConditionOperator>(
  'ConditionOperator',
  Object.fromEntries(conditionOperators.map((operator) => [operator, null])) as Record<
    ConditionOperator,
    null
  >,
);

export const FilterLayerEnum = enumOf<FilterLayer>('FilterLayer', { EVENT_FILTER: null, CONDITIONS: null });

export const DeliveryStatusEnum = enumOf<DeliveryStatus>('DeliveryStatus', {
  PENDING: 'Waiting for its first attempt.',
  DELIVERED: null,
  RETRYING: 'Failed, and another attempt is scheduled.',
  FAILED: 'Failed for good.',
});

export const DeliveryStateEnum = enumOf<DeliveryState>('DeliveryState', {
  PENDING: 'It waits for its first attempt.',
  RETRYING: 'An attempt failed, and another one is to come: a retry of its schedule, or a redelivery.',
  HELD: 'It is held back, since its endpoint is down or recovering. It uses up no attempt, and goes on when the endpoint is there again.',
  DELIVERED:
    'The endpoint has answered one of its attempts with a 2xx. It stays delivered, whatever becomes of redeliveries.',
  FAILED:
    'Its last retry failed, or the endpoint answered 410: nothing more is sent unless somebody redelivers it.',
  CANCELLED:
    'Its webhook was disabled or deleted before it was delivered. A retry that is not due yet goes on when the webhook is enabled before that.',
});

export const FailureStageEnum = enumOf<FailureStage>('FailureStage', {
  BEFORE_REQUEST: 'The request could not be built: nothing was sent.',
  DURING_REQUEST:
    'No complete answer came: DNS, connection, TLS, timeout, a broken answer or a blocked address.',
  AFTER_RESPONSE: 'The endpoint answered with a status other than 2xx.',
});

export const IngestStatusEnum = enumOf<IngestResult['status']>('IngestStatus', {
  ACCEPTED: null,
  DUPLICATE: 'An event of this id was accepted before; nothing was sent again.',
  REJECTED: null,
});

export const UserErrorCodeEnum = enumOf<UserErrorCode>('UserErrorCode', {
  REQUIRED: null,
  TOO_LONG: null,
  OUT_OF_RANGE: null,
  INVALID: null,
  INVALID_URL: null,
  FORBIDDEN_ADDRESS: null,
  FORBIDDEN_HEADER: null,
  NOT_FOUND: null,
  TOO_MANY: null,
  TOO_LARGE: null,
});

export const ChangeKindEnum = enumOf<LiveWebhook['kind']>('ChangeKind', {
  CREATED: null,
  UPDATED: null,
  DELETED: null,
});
