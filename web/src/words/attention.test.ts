import { describe, expect, it } from 'vitest';

import { attentionInWords } from './attention.ts';
import { cause, causeOfReason } from './errors.ts';

describe('what needs attention', () => {
  const message = 'As the server says it.';
  it.each([
    [
      'ENDPOINT_DOWN',
      'The probe failed: ECONNREFUSED',
      'The endpoint is down, and deliveries are paused: connection refused.',
    ],
    ['ENDPOINT_DOWN', 'The endpoint is slow', message],
    ['FAILING', 'HTTP 503', 'Every attempt fails: responded with 503 Service unavailable.'],
    [
      'FAILING',
      'TLS: certificate has expired',
      'Every attempt fails: the endpoint’s TLS certificate has expired.',
    ],
    ['FAILING', null, message],
    ['DISABLED', 'The endpoint answered 410 Gone.', message],
    ['CERTIFICATE_EXPIRES', '2026-01-01', message],
  ])('is said in words: %s of %j', (reason, detail, words) => {
    expect(attentionInWords({ reason, message, detail })).toBe(words);
  });

  it('has no code of an error in it, whatever it is', () => {
    for (const error of ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']) {
      const said = attentionInWords({ reason: 'FAILING', message: `failed: ${error}`, detail: error });
      expect(said + cause(error) + causeOfReason(`The probe failed: ${error}`)).not.toContain(error);
    }
    expect([cause(null), cause(undefined), causeOfReason('The endpoint is slow')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
