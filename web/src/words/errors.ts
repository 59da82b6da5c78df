/** What an attempt's error means, and what its owner can do about it. */
export interface ExplainedError {
  readonly meaning: string;
  /** One or two sentences; null for an error that is not known here. */
  readonly advice: string | null;
}

type Explanation = readonly [meaning: string, advice: string];

const answersSlowly: Explanation = [
  'Timed out',
  'Respond first and do the work afterwards, or raise the webhook’s timeout.',
];
const closed: Explanation = [
  'The endpoint closed the connection before it responded',
  'Check the receiver’s log: it, or a proxy in front of it, ended the request. We will retry.',
];
const unreachable = (what: string): Explanation => [
  `The ${what} is unreachable`,
  'Check the endpoint’s network and firewall: our addresses must be allowed to connect.',
];
const untrusted = (what: string): Explanation => [
  `The endpoint’s TLS certificate ${what}`,
  'Install a certificate from a public authority, with its full chain.',
];
const malformed: Explanation = [
  'The endpoint’s response is not valid HTTP',
  'Check that the URL has the right scheme and port, and that a web server responds there.',
];
const enterAgain: Explanation = [
  'Nothing was sent: a stored setting cannot be decrypted',
  'Edit the webhook and enter it again.',
];

/** By the server's exact text. */
const byText: Readonly<Record<string, Explanation>> = {
  timeout: answersSlowly,
  ECONNREFUSED: [
    'Connection refused: nothing listens at that address',
    'Start the receiver, and check the port of the URL.',
  ],
  ECONNRESET: closed,
  'connection closed': closed,
  EHOSTUNREACH: unreachable('host'),
  ENETUNREACH: unreachable('network'),
  ETIMEDOUT: [
    'The connection timed out',
    'Check the endpoint’s firewall: it drops our connections instead of refusing them.',
  ],
  'TLS: certificate has expired': [
    'The endpoint’s TLS certificate has expired',
    'Renew it, then redeliver what failed.',
  ],
  'TLS: certificate is not yet valid': [
    'The endpoint’s TLS certificate is not valid yet',
    'Check the certificate’s dates and the clock of the machine that issued it.',
  ],
  'TLS: certificate was revoked': untrusted('was revoked'),
  'TLS: self-signed certificate': untrusted('is self-signed'),
  'TLS: self-signed certificate in the chain': untrusted('is self-signed'),
  'TLS: unknown certificate authority': untrusted(
    'was issued by an unknown authority, or its chain is incomplete',
  ),
  'TLS: certificate is for another host': [
    'The endpoint’s TLS certificate is for another host',
    'Use the host name that the certificate is for, or install one for this name.',
  ],
  'TLS: the endpoint requires a client certificate': [
    'The endpoint asks for a client certificate',
    'Give the webhook a client certificate that it accepts.',
  ],
  'TLS: the endpoint refused the client certificate': [
    'The endpoint refused the webhook’s client certificate',
    'Check that it is valid, and that the endpoint trusts the authority that issued it.',
  ],
  'invalid URL': ['The webhook’s URL is not valid', 'Correct the URL of the webhook.'],
  'headers too large': [
    'The endpoint’s response headers are too large',
    'Respond with fewer or smaller headers.',
  ],
  'not sent: the secret key cannot be decrypted': enterAgain,
  'not sent: the custom headers cannot be decrypted': enterAgain,
  'not sent: the authentication cannot be decrypted': enterAgain,
  'not sent: internal error': [
    'Nothing was sent because of an internal error',
    'The server’s log has the details. We will retry.',
  ],
  'DNS lookup failed: the host name does not exist': [
    'The host name does not exist',
    'Correct the host of the URL, or create its DNS record.',
  ],
  'DNS lookup failed: the host name has no address': [
    'The host name has no address',
    'Give it an A or AAAA record in DNS.',
  ],
  'DNS lookup failed: the host name is not valid in DNS': [
    'The host name is not valid in DNS',
    'Correct the host of the URL.',
  ],
};

/** By how the server's text begins, the first that fits. The rest of the text is appended to the meaning. */
const byBeginning: readonly (readonly [beginning: string, ...Explanation])[] = [
  [
    'DNS lookup failed: ',
    'The host name could not be resolved',
    'Check the name servers of the endpoint’s domain. We will retry.',
  ],
  [
    'not sent: no access token ',
    'Nothing was sent: the token server returned no access token',
    'Check the token URL, the client’s ID and secret, and the scope in the webhook’s authentication.',
  ],
  [
    'blocked: ',
    'The address is not allowed',
    'Use a public address. Operators can allow others with ENDPOINT_ALLOW_CIDRS.',
  ],
  ['malformed answer ', ...malformed],
  [
    'TLS: ',
    'The TLS handshake failed',
    'Check that the URL’s port speaks TLS, and which versions and certificates the endpoint accepts.',
  ],
  [
    'egress proxy ',
    'The egress proxy did not open a connection',
    'Ask the operator to check EGRESS_PROXY_URL and what the proxy allows.',
  ],
  ['cancelled: ', 'Cancelled', 'Enable the webhook, then redeliver this one if you still need it.'],
  ['request failed ', 'The request failed', 'The server’s log has the details. We will retry.'],
];

const setUrl = 'Set the webhook’s URL to the address that it redirects to.';
const askReceiver = 'Check the response below and the receiver’s log: it rejected the request.';
const credentials =
  'Check the webhook’s authentication and custom headers, and that the receiver verifies with the webhook’s secret key.';
const overloaded =
  'The receiver cannot keep up, or is being restarted. We will retry; a rate limit on the webhook spreads its requests.';
const serverFault = 'The receiver failed: check its log. We will retry.';

/** Reasons and advice by status. */
const statuses: Readonly<Record<number, Explanation>> = {
  301: ['Moved: redirects are not followed', setUrl],
  302: ['Found: redirects are not followed', setUrl],
  303: ['See other: redirects are not followed', setUrl],
  307: ['Temporary redirect: redirects are not followed', setUrl],
  308: ['Permanent redirect: redirects are not followed', setUrl],
  400: ['Bad request', askReceiver],
  401: ['Not authorised', credentials],
  403: ['Forbidden', credentials],
  404: ['Not found', 'Check the path of the URL: the receiver has nothing there.'],
  405: ['Method not allowed', 'Check the path of the URL: the receiver does not accept POST there.'],
  408: ['Request timeout', overloaded],
  409: ['Conflict', askReceiver],
  410: [
    'Gone',
    'The receiver wants no more events, so the webhook was disabled. Correct its URL before you enable it again.',
  ],
  413: ['Payload too large', 'Raise the request body limit of the receiver, or of the proxy in front of it.'],
  415: ['Unsupported media type', 'The receiver must accept application/json.'],
  422: ['Unprocessable content', askReceiver],
  429: [
    'Too many requests',
    'Set a rate limit for the webhook that the receiver can keep up with. We will retry.',
  ],
  500: ['Internal server error', serverFault],
  501: ['Not implemented', 'Check the path of the URL: the receiver does not accept POST there.'],
  502: [
    'Bad gateway',
    'The proxy in front of the receiver could not reach it: check that it is running. We will retry.',
  ],
  503: ['Service unavailable', overloaded],
  504: [
    'Gateway timeout',
    'The receiver took too long for the proxy in front of it. Respond first and do the work afterwards.',
  ],
};

/** Advice for statuses that have none of their own, by their first digit. */
const classes: Readonly<Record<string, string>> = {
  1: 'Check that a web server responds at the URL.',
  3: setUrl,
  4: askReceiver,
  5: serverFault,
};

/** All errors that are explained here, by the server's text or its beginning, for the table in the documentation. */
export function explainedErrors(): { readonly error: string; readonly advice: string }[] {
  const texts = Object.entries(byText).map(([error, [, advice]]) => ({ error, advice }));
  const beginnings = byBeginning.map(([beginning, , advice]) => ({ error: `${beginning}…`, advice }));
  const answers = Object.entries(statuses).map(([status, [, advice]]) => ({
    error: `HTTP ${status}`,
    advice,
  }));
  return [...texts, ...beginnings, ...answers];
}

/**
 * What an attempt's error means and what to do about it; null if it has none. A text that is not known is its own
 * meaning, and has no advice.
 *
 * @param timeoutMs The timeout or the duration of the attempt, for the text of a timeout.
 */
export function explainError(
  error: string | null | undefined,
  timeoutMs?: number | null,
): ExplainedError | null {
  if (!error) return null;
  const status = /^HTTP (\d{3})/.exec(error)?.[1];
  if (status) return explainStatus(Number(status));
  const exact = Object.hasOwn(byText, error) ? byText[error] : undefined;
  if (exact) {
    const duration = exact === answersSlowly && timeoutMs ? ` after ${(timeoutMs / 1000).toFixed(1)} s` : '';
    return { meaning: exact[0] + duration, advice: exact[1] };
  }
  const found = byBeginning.find(([beginning]) => error.startsWith(beginning));
  if (!found) return { meaning: error, advice: null };
  const [beginning, meaning, advice] = found;
  return { meaning: `${meaning}: ${withoutBrackets(error.slice(beginning.length))}`, advice };
}

function withoutBrackets(text: string): string {
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
}

function explainStatus(status: number): ExplainedError {
  const advice = statuses[status]?.[1] ?? classes[String(status).charAt(0)] ?? askReceiver;
  return { meaning: `Responded with ${httpStatus(status)}`, advice };
}

/** An attempt's error as a sentence; null if it has none. */
export function attemptError(error: string | null | undefined, timeoutMs?: number | null): string | null {
  return explainError(error, timeoutMs)?.meaning ?? null;
}

/** An attempt's error within a sentence: "connection refused". Null if it has none. */
export function cause(error: string | null | undefined): string | null {
  const [meaning = ''] = (attemptError(error) ?? '').split(': ', 1);
  if (meaning === '') return null;
  // Names such as "TLS" stay as they are.
  return /^[A-Z][a-z]/.test(meaning) ? meaning.charAt(0).toLowerCase() + meaning.slice(1) : meaning;
}

/** Between what the server says of an endpoint and the error that it had: "The probe failed: ECONNREFUSED". */
const FAILED = ' failed: ';

/** The same of a reason that ends with an error. Null when it does not. */
export function causeOfReason(reason: string): string | null {
  const at = reason.indexOf(FAILED);
  return at === -1 ? null : cause(reason.slice(at + FAILED.length));
}

/** "502 Bad gateway", or only the number if it has no common name. */
export function httpStatus(code: number): string {
  const reason = statuses[code]?.[0];
  return reason ? `${code} ${reason}` : String(code);
}
