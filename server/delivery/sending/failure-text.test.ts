import { expect, test } from 'vitest';
import { failureText } from './failure-text.ts';

test.each<[unknown, string]>([
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }, 'ECONNREFUSED'],
  [{ code: 'EHOSTUNREACH', message: 'x' }, 'EHOSTUNREACH'],
  [{ code: 'EPIPE', message: 'write EPIPE' }, 'ECONNRESET'],
  [{ code: 'CERT_HAS_EXPIRED', message: 'x' }, 'TLS: certificate has expired'],
  [
    { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', reason: 'tlsv1 alert unknown ca' },
    'TLS: tlsv1 alert unknown ca',
  ],
  ...[
    'CLIENT_CERTIFICATE_REQUIRED',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  ].map((code): [unknown, string] => [{ code }, 'TLS: the endpoint requires a client certificate']),
  [{ code: 'BLOCKED', message: 'blocked: port 22' }, 'blocked: port 22'],
  [
    { name: 'HTTPParserError', message: 'Response does not match (Missing (x))' },
    'malformed answer (Missing (x))',
  ],
  [{ name: 'HTTPParserError', message: '' }, 'malformed answer (not HTTP)'],
  [{ code: 'UND_ERR_SOCKET', message: 'bad response' }, 'malformed answer (before the request)'],
  [new Error('boom'), 'request failed (boom)'],
  ['boom', 'request failed (boom)'],
  [{}, 'request failed ()'],
])('%o is told as %j', (error, text) => {
  expect(failureText(error)).toBe(text);
});

test('texts from outside are cut to 300 characters and lose their control characters', () => {
  const text = failureText(new Error(`a\0b\r\nc\u0085d \ud800 ${'🛒'.repeat(300)}`));
  expect(text).toMatch(/^request failed \(a b c d \ufffd 🛒/u);
  expect(text.length).toBeLessThanOrEqual(300);
  expect(text.isWellFormed()).toBe(true);
});
