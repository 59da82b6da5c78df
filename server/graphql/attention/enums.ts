import { type AttentionReason } from '../../model/index.ts';
import { enumOf } from '../enum-of.ts';

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
