import { expect, test } from 'vitest';

import { attentionSentence } from './attention.ts';

test.each([
  [
    'DISABLED',
    'The endpoint answered 410 Gone.',
    'The endpoint answered 410 Gone. The webhook was disabled.',
  ],
  ['DISABLED', null, 'Its endpoint is gone. The webhook was disabled.'],
  [
    'SECRET_UNREADABLE',
    null,
    'The secret key cannot be decrypted: nothing is sent until it is entered again.',
  ],
  [
    'HEADERS_UNREADABLE',
    null,
    'The custom headers cannot be decrypted: nothing is sent until they are entered again.',
  ],
  [
    'AUTHENTICATION_UNREADABLE',
    null,
    'The authentication cannot be decrypted: nothing is sent until it is entered again.',
  ],
  [
    'ENDPOINT_DOWN',
    'The probe failed: timeout',
    'The endpoint is down, and deliveries are paused. The probe failed: timeout.',
  ],
  ['ENDPOINT_DOWN', null, 'The endpoint is down, and deliveries are paused.'],
  ['FAILING', 'HTTP 401', 'The last 20 attempts failed: HTTP 401.'],
  ['FAILING', null, 'The last 20 attempts failed.'],
  ['MANY_FAILURES', '8 of 40 attempts failed in the last hour.', '8 of 40 attempts failed in the last hour.'],
  ['MANY_FAILURES', null, 'Many recent attempts failed.'],
  ['CERTIFICATE_EXPIRES', '2026-12-01', 'The client certificate expires on 2026-12-01: enter a new one.'],
  ['RATE_LIMITED', null, 'The rate limit is too low: deliveries start more than 5 minutes late.'],
] as const)('the sentence for %s with %j', (reason, detail, sentence) => {
  expect(attentionSentence({ reason, detail, failure: null })).toBe(sentence);
});

test('the sentence for MANY_FAILURES names the most common error', () => {
  const failure = { error: 'HTTP 503', failures: 8, eventRowId: '', attemptNumber: 1 };
  const sentence = (detail: string | null) => attentionSentence({ reason: 'MANY_FAILURES', detail, failure });
  expect(sentence('All 8 attempts failed in the last hour.')).toBe(
    'All 8 attempts failed in the last hour. Most common error: HTTP 503.',
  );
  expect(sentence(null)).toBe('Many recent attempts failed. Most common error: HTTP 503.');
});
