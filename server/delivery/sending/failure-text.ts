/** Longer texts are cut: the error is a cell in a table, not a report. */
const maxLength = 300;

/** The endpoint must not be contacted, and nothing was sent. The message becomes the attempt's error. */
export class BlockedEndpoint extends Error {
  readonly code = 'BLOCKED';
}

/** The endpoint ended the handshake because the sender has no certificate of its own. */
export class ClientCertificateRequired extends Error {
  readonly code = 'CLIENT_CERTIFICATE_REQUIRED';
}

/** The proxy has opened no tunnel, so nothing was sent. The message names it and becomes the attempt's error. */
export class ProxyFailure extends Error {
  readonly code = 'PROXY_FAILURE';
}

const redirects = new Set([301, 302, 303, 307, 308]);

/** The error of an answer; null for success, which is any 2xx. */
export function statusError(statusCode: number): string | null {
  if (statusCode >= 200 && statusCode < 300) return null;
  return `HTTP ${statusCode}${redirects.has(statusCode) ? ' (redirects are not followed)' : ''}`;
}

/** Our own words for codes whose name says nothing, or blames the wrong side. */
const words: Record<string, string> = {
  EPIPE: 'ECONNRESET', // the same event, noticed while writing
  ERR_ASSERTION: 'malformed answer (impossible status)',
  ERR_INVALID_URL: 'invalid URL',
  UND_ERR_HEADERS_OVERFLOW: 'headers too large',
};

const clientCertificate = 'the endpoint requires a client certificate';

/** The common certificate problems; OpenSSL's own wording changes between versions. */
const certificateWords: Record<string, string> = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_REVOKED: 'certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in the chain',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown certificate authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown certificate authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown certificate authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host',
  CLIENT_CERTIFICATE_REQUIRED: clientCertificate,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: clientCertificate,
  // Without a certificate of ours, the bad one is the one that is missing.
  'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE': clientCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: clientCertificate,
};

/** What an endpoint says of a certificate of ours that it does not accept. */
const clientCertificateAlerts =
  /_ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN|REQUIRED))$/;

const refusedCertificate = 'TLS: the endpoint refused the client certificate';

/** The texts of fixed wording that {@link failureText} returns, beside the names of the system's errors. */
export const fixedFailureTexts: readonly string[] = [
  'timeout',
  'connection closed',
  ...Object.values(words),
  ...Object.values(certificateWords).map((text) => `TLS: ${text}`),
  refusedCertificate,
];

interface KnownError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  /** OpenSSL's short text. */
  readonly reason?: unknown;
}

export interface FailureCircumstances {
  /** Whether a status and headers had been received. */
  readonly bodyBegan?: boolean;
  /** Whether the connection had a client certificate to show. */
  readonly hasCertificate?: boolean;
}

/**
 * One short, stable line for an exchange that failed, for people and programs: `ECONNREFUSED`, `TLS: certificate has
 * expired`, `malformed answer (…)`. Never longer than 300 characters, never with control characters, never empty.
 */
export function failureText(
  error: unknown,
  { bodyBegan = false, hasCertificate = false }: FailureCircumstances = {},
): string {
  const known: KnownError = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const code = typeof known.code === 'string' ? known.code : '';
  const message = typeof known.message === 'string' ? known.message : '';
  // undici uses it for a body that broke off, and for headers that contradict each other.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
    return bodyBegan ? 'connection closed' : 'malformed answer (contradictory length)';
  }
  if (hasCertificate && (code === 'CLIENT_CERTIFICATE_REQUIRED' || clientCertificateAlerts.test(code)))
    return refusedCertificate;
  const text =
    known.name === 'HTTPParserError'
      ? parserText(message)
      : (words[code] ?? tlsText(code, message, known.reason) ?? transportText(code, message));
  return tidy(text) || 'error';
}

/** The parser's message ends with its reason in brackets. */
function parserText(message: string): string {
  const reason = /^[^(]*\((.+)\)$/.exec(message)?.[1] ?? 'not HTTP';
  return reason === 'Invalid EOF state' ? 'connection closed' : `malformed answer (${reason})`;
}

function tlsText(code: string, message: string, reason: unknown): string | null {
  const certificate = certificateWords[code];
  if (certificate !== undefined) return `TLS: ${certificate}`;
  const isTls = /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|EPROTO$|UNABLE_TO_)/.test(code);
  if (!isTls) return null;
  return `TLS: ${typeof reason === 'string' ? reason : message || code}`;
}

function transportText(code: string, message: string): string {
  if (code === 'BLOCKED' || code === 'DNS_FAILURE' || code === 'PROXY_FAILURE') return message;
  if (code === 'UND_ERR_SOCKET') return socketText(message);
  if (code.startsWith('UND_ERR_')) return `request failed (${message})`;
  // What the operating system said: ECONNREFUSED, EHOSTUNREACH …
  return /^E[A-Z0-9_]+$/.test(code) ? code : `request failed (${message || code})`;
}

/** undici's words for what it does not accept as an answer: a 101, and one that comes before the request. */
function socketText(message: string): string {
  if (message === 'bad response') return 'malformed answer (before the request)';
  if (message === 'bad upgrade') return 'malformed answer (unexpected upgrade)';
  return 'connection closed';
}

function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxLength)
    .toWellFormed();
}
