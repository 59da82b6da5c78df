/** The meaning of an attempt's error, by the code that the server reports. Neutral and exact. */
const meanings: Record<string, string> = {
  ECONNREFUSED: 'Connection refused: nothing listens at that address',
  ECONNRESET: 'The endpoint closed the connection before it answered',
  EPIPE: 'The endpoint closed the connection while the request was being sent',
  EHOSTUNREACH: 'The host is unreachable',
  ENETUNREACH: 'The network is unreachable',
  ETIMEDOUT: 'The connection timed out',
  CERT_HAS_EXPIRED: 'The endpoint’s TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The endpoint’s TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'The endpoint’s TLS certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The endpoint’s TLS certificate could not be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The endpoint’s TLS certificate is for another host',
  UND_ERR_SOCKET: 'The endpoint closed the connection before it answered',
};

const httpReasons: Record<number, string> = {
  301: 'Moved: redirects are not followed',
  302: 'Found: redirects are not followed',
  307: 'Temporary redirect: redirects are not followed',
  308: 'Permanent redirect: redirects are not followed',
  400: 'Bad request',
  401: 'Not authorised',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Payload too large',
  415: 'Unsupported media type',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal server error',
  501: 'Not implemented',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
};

/**
 * An attempt's error as a sentence, or null if it has none. Unknown errors are returned unchanged.
 * @param timeoutMs the timeout or the duration of the attempt, for the text of a timeout
 */
export function attemptError(error: string | null | undefined, timeoutMs?: number | null): string | null {
  if (!error) return null;
  if (/^timeout$/i.test(error)) {
    return timeoutMs ? `Timed out after ${(timeoutMs / 1000).toFixed(1)} s` : 'Timed out';
  }
  const status = /^HTTP (\d{3})$/.exec(error)?.[1];
  if (status) return `Answered ${httpStatus(Number(status))}`;
  const code = /^[A-Z][A-Z0-9_]+/.exec(error)?.[0];
  return (code && meanings[code]) ?? error;
}

/** "502 Bad gateway", or only the number if it has no common name. */
export function httpStatus(code: number): string {
  const reason = httpReasons[code];
  return reason ? `${code} ${reason}` : String(code);
}
