import { type RequestHeaderKind } from '../../delivery/index.ts';
import {
  type AuthenticationType,
  type ClientAuthentication,
  type EndpointHealth,
  type RetrySchedule,
  type StandardWebhooks,
  type WebhookStatus,
} from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

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

export type WebhookOrder = 'NAME' | 'ATTENTION';

export const WebhookOrderEnum = enumOf<WebhookOrder>('WebhookOrder', 'How webhooks are ordered.', {
  NAME: 'By name.',
  ATTENTION: 'Those first that need attention most, and then by name.',
});
