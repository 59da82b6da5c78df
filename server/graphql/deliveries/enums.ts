import {
  type DeliveryState,
  type DeliveryStatus,
  type FailureReason,
  type FailureStage,
} from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

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

/** What each state is, for other enums that have them. */
export const deliveryStates: Readonly<Record<DeliveryState, string>> = {
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
