import { expect, test } from 'vitest';

import { type SendOutcome } from '../sending/send-outcome.ts';
import { readTokenAnswer } from './token-answer.ts';

function answered(body: unknown, rest: { error?: string; truncated?: boolean } = {}) {
  const { error = null, truncated = false } = rest;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readTokenAnswer({
    kind: 'answered',
    statusCode: error === null ? 200 : 400,
    responseTimeMs: 1,
    answerMs: 1,
    response: { headers: [], body: text, truncated },
    error,
    retryAfter: null,
  });
}

test.each<[unknown, number | null]>([
  [{ access_token: 't', token_type: 'Bearer', expires_in: 3600 }, 3_600_000],
  [{ access_token: 't', token_type: 'bearer', expires_in: '3600' }, 3_600_000],
  [{ access_token: 't' }, null],
  [{ access_token: 't', expires_in: 0 }, null],
  [{ access_token: 't', expires_in: -1 }, null],
  [{ access_token: 't', expires_in: 'soon' }, null],
  [{ access_token: 't', expires_in: null }, null],
])('a token is read from %j', (body, lifetimeMs) => {
  expect(answered(body)).toEqual({ token: 't', lifetimeMs });
});

test.each<[unknown, string]>([
  ['', 'the answer is not a JSON object'],
  ['<html>', 'the answer is not a JSON object'],
  [[], 'the answer is not a JSON object'],
  [null, 'the answer is not a JSON object'],
  [{}, 'the answer has no access_token'],
  [{ access_token: '' }, 'the answer has no access_token'],
  [{ access_token: 7 }, 'the answer has no access_token'],
  [{ access_token: 'a\r\nX: y' }, 'the access_token cannot be sent in a header'],
  [{ access_token: 'é' }, 'the access_token cannot be sent in a header'],
  [{ access_token: 't'.repeat(8193) }, 'the access_token cannot be sent in a header'],
  [{ access_token: 't', token_type: 'mac' }, 'the token_type is not Bearer'],
  [{ access_token: 't', token_type: {} }, 'the token_type is not Bearer'],
])('there is no token in %j', (body, failure) => {
  expect(answered(body)).toEqual({ failure });
});

test('a failure has the error code of the token server, and nothing else of its answer', () => {
  const error = 'HTTP 400';
  expect(answered({ error: 'invalid_client', error_description: 'x' }, { error })).toEqual({
    failure: 'HTTP 400 invalid_client',
  });
  expect(answered({ error: 'No such client: crm' }, { error })).toEqual({ failure: 'HTTP 400' });
  expect(answered('<html>', { error })).toEqual({ failure: 'HTTP 400' });
  expect(answered('{"access_token":"t', { truncated: true })).toEqual({ failure: 'the answer is too long' });
  const failed: SendOutcome = {
    kind: 'failed',
    statusCode: null,
    responseTimeMs: 1,
    error: 'timeout',
    response: null,
  };
  expect(readTokenAnswer(failed)).toEqual({ failure: 'timeout' });
});
