import { registerEnumType } from 'type-graphql';

import { type IngestResult } from '../ingest/index.ts';
import { type LiveWebhook } from '../live/index.ts';
import {
  type ConditionMatch,
  conditionOperators,
  type ConditionOperator,
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

export const EventFilterModeEnum = enumOf<EventFilterMode>('EventFilterMode', {
  INCLUDE: 'Only the listed events; an empty list matches every event.',
  EXCLUDE: 'Every event but the listed; an empty list matches none.',
});

const operatorDescriptions: Readonly<Partial<Record<ConditionOperator, string>>> = {
  NOT_EXISTS: 'The field is missing or null. Takes no value.',
  NOT_CONTAINS: 'CONTAINS does not pass: a missing field contains nothing.',
  STARTS_WITH: 'Text that starts with the value, which is text, a number or a boolean.',
  ENDS_WITH: 'Text that ends with the value, which is text, a number or a boolean.',
  IN: 'EQUALS passes for one of the values in the list.',
  NOT_IN: 'IN does not pass: EQUALS passes for none of the values in the list.',
};

export const ConditionOperatorEnum = enumOf<ConditionOperator>(
  'ConditionOperator',
  Object.fromEntries(
    conditionOperators.map((operator) => [operator, operatorDescriptions[operator] ?? null]),
  ) as Record<ConditionOperator, string | null>,
);

export const ConditionMatchEnum = enumOf<ConditionMatch>('ConditionMatch', {
  ALL: 'All conditions must pass.',
  ANY: 'One condition that passes is enough. Without conditions every event passes, as with ALL.',
});

export const FilterLayerEnum = enumOf<FilterLayer>('FilterLayer', { EVENT_FILTER: null, CONDITIONS: null });

export const DeliveryStatusEnum = enumOf<DeliveryStatus>('DeliveryStatus', {
  PENDING: 'Waiting for its first attempt.',
  DELIVERED: null,
  RETRYING: 'Failed, and another attempt is scheduled.',
  FAILED: 'Failed for good.',
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
