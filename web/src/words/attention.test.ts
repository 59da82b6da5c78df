import { describe, expect, it } from 'vitest';

import { attentionInWords } from './attention.ts';
import { cause, causeOfReason } from './errors.ts';

describe('what needs attention', () => {
  const message = 'As the server says it.';
  const many = 'All 8,000 attempts failed in the last hour.';
  it.each([
    [
      { reason: 'ENDPOINT_DOWN', detail: 'The probe failed: ECONNREFUSED' },
      'The endpoint is down, and deliveries are paused:',
      'connection refused',
    ],
    [{ reason: 'ENDPOINT_DOWN', detail: 'The endpoint is slow' }, message, null],
    [
      { reason: 'FAILING', detail: 'HTTP 503' },
      'Every attempt fails:',
      'responded with 503 Service unavailable',
    ],
    [
      { reason: 'FAILING', detail: 'TLS: certificate has expired', failure: { error: 'HTTP 503' } },
      'Every attempt fails:',
      'the endpoint’s TLS certificate has expired',
    ],
    [{ reason: 'FAILING', detail: null }, message, null],
    [
      { reason: 'MANY_FAILURES', detail: many, failure: { error: 'ECONNREFUSED' } },
      `${many} Most common error:`,
      'connection refused',
    ],
    [{ reason: 'MANY_FAILURES', detail: many, failure: null }, message, null],
    [{ reason: 'DISABLED', detail: 'The endpoint answered 410 Gone.' }, message, null],
    [{ reason: 'CERTIFICATE_EXPIRES', detail: '2026-01-01' }, message, null],
  ])('is said in words: %j', (why, said, cause) => {
    expect(attentionInWords({ message, ...why })).toEqual({ said, cause });
  });

  it('has no code of an error in it, whatever it is', () => {
    for (const error of ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']) {
      const said = attentionInWords({ reason: 'FAILING', message: `failed: ${error}`, detail: error });
      expect(
        said.said + said.cause + cause(error) + causeOfReason(`The probe failed: ${error}`),
      ).not.toContain(error);
    }
    expect([cause(null), cause(undefined), causeOfReason('The endpoint is slow')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
