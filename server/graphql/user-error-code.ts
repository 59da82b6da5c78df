import { type UserErrorCode } from '../model/index.ts';
import { enumOf } from './enum-of.ts';

export const UserErrorCodeEnum = enumOf<UserErrorCode>('UserErrorCode', 'What is wrong with an input.', {
  REQUIRED: 'It is missing or empty.',
  TOO_LONG: 'The text has too many characters.',
  OUT_OF_RANGE: 'The number is too low or too high.',
  INVALID: 'It is not what it must be: see the message.',
  INVALID_URL: 'It is not an absolute URL that can be sent to.',
  FORBIDDEN_ADDRESS: 'The URL names a host that is not public, or a port of internal services.',
  FORBIDDEN_HEADER: 'The header is set by the sender.',
  NOT_FOUND: 'There is nothing with this id.',
  TAKEN: 'Another one of the workspace has this name.',
  IN_USE: 'It cannot be deleted or replaced while it is in use: see the message.',
  TOO_MANY: 'The list has too many entries, or the workspace has too many of what is to be created.',
  TOO_LARGE: 'The value, or what the workspace would store with it, has too many bytes.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used for another call.',
  SCHEMA_VIOLATION: 'The event does not meet the schema that the workspace has set for its name.',
  RATE_LIMITED: 'The call came too soon after others: retryAfterMs says when it may succeed.',
});
