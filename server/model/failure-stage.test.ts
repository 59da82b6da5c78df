import { expect, test } from 'vitest';

import { failureStage } from './failure-stage.ts';

const delivered = {
  origin: 'SCHEDULED',
  errorMessage: null,
  httpStatusCode: 200,
  responseTimeMs: 12,
} as const;

test.each([
  ['a delivered attempt', delivered, null],
  ['an answer of 500', { errorMessage: 'HTTP 500', httpStatusCode: 500 }, 'AFTER_RESPONSE'],
  [
    'a redirect',
    { errorMessage: 'HTTP 302 (redirects are not followed)', httpStatusCode: 302 },
    'AFTER_RESPONSE',
  ],
  ['a timeout', { errorMessage: 'timeout', httpStatusCode: null }, 'DURING_REQUEST'],
  [
    'a blocked address',
    { errorMessage: 'blocked: not a public address', httpStatusCode: null, responseTimeMs: 0 },
    'DURING_REQUEST',
  ],
  [
    'a 200 whose body broke off',
    { errorMessage: 'connection closed', httpStatusCode: 200 },
    'DURING_REQUEST',
  ],
  [
    'a request that could not be built',
    { errorMessage: 'not sent: internal error', httpStatusCode: null, responseTimeMs: null },
    'BEFORE_REQUEST',
  ],
  [
    'a cancelled attempt',
    {
      origin: 'CANCELLED',
      errorMessage: 'cancelled: the webhook is disabled',
      httpStatusCode: null,
      responseTimeMs: null,
    },
    null,
  ],
] as const)('the failure stage of %s', (_what, attempt, expected) => {
  expect(failureStage({ ...delivered, ...attempt })).toBe(expected);
});
