import { type CustomHeader } from './webhook.ts';

/** What the headers of one attempt are made of. */
export interface RequestHeadersInput {
  readonly eventName: string;
  /** The event's own id: the receiver's idempotency key. */
  readonly eventId: string;
  /** From 1. */
  readonly attemptNumber: number;
  /** Lowercase hex; null when the webhook has no secret key. */
  readonly signature: string | null;
  /** Of its other signatures; null when there are none. */
  readonly signatureHeaders: readonly CustomHeader[] | null;
  readonly customHeaders: readonly CustomHeader[];
  /** The value of `Authorization`, by the webhook's authentication; null when it has none. Replaces a custom header. */
  readonly authorization: string | null;
  /** The name of the event's source, as it was then; null when it has none. */
  readonly source: string | null;
  /** A test send, which a receiver may want to ignore. */
  readonly test: boolean;
}

/** The header of the signature of the body alone. */
export const signatureHeader = 'X-Perspection-Signature';
/** The headers of all other signatures. */
export const signatureHeaderNames = {
  /** The signature with the secret key before the present one, while their overlap lasts. */
  previous: 'X-Perspection-Signature-Previous',
  timestamp: 'X-Perspection-Timestamp',
  v2: 'X-Perspection-Signature-V2',
  standardId: 'webhook-id',
  standardTimestamp: 'webhook-timestamp',
  standardSignature: 'webhook-signature',
} as const;
const testHeader = 'X-Perspection-Test';
/**
 * In lower case. Custom headers of these names are not sent: a request must not look signed, or a test, when it is not.
 * Those that begin with `webhook-` are: rows from before they were refused may have one that their receiver asks for, and
 * unless the webhook asks for Standard Webhooks, none of them is a signature of ours.
 */
const ownHeaders = new Set(
  [
    signatureHeader,
    signatureHeaderNames.previous,
    signatureHeaderNames.timestamp,
    signatureHeaderNames.v2,
    testHeader,
  ].map((name) => name.toLowerCase()),
);

/** The headers of an attempt that are not its webhook's, at most. */
export const mostOwnHeaders = 10 + Object.keys(signatureHeaderNames).length;

/**
 * The headers of an attempt, in the order in which they are sent. The sender uses them, and the log rebuilds with them
 * what was sent. Custom headers are merged over ours and win on the same name, whatever its case, in place; only the
 * signatures, the mark of a test and the webhook's authentication cannot be replaced.
 */
export function requestHeaders(input: RequestHeadersInput): CustomHeader[] {
  const headers: CustomHeader[] = [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'User-Agent', value: 'Perspection-Webhooks/1.0' },
    // Means nothing to the receiver, but common rules of firewalls refuse requests without it.
    { name: 'Accept', value: '*/*' },
    { name: 'X-Perspection-Event', value: encodeHeaderValue(input.eventName) },
    { name: 'X-Perspection-Event-ID', value: encodeHeaderValue(input.eventId) },
    { name: 'X-Perspection-Delivery-Attempt', value: String(input.attemptNumber) },
  ];
  if (input.source !== null)
    headers.push({ name: 'X-Perspection-Source', value: encodeHeaderValue(input.source) });
  if (input.signature !== null) headers.push({ name: signatureHeader, value: input.signature });
  if (input.signatureHeaders !== null) headers.push(...input.signatureHeaders);
  if (input.test) headers.push({ name: testHeader, value: 'true' });
  mergeOver(headers, input.customHeaders, input.signatureHeaders ?? []);
  return input.authorization === null ? headers : withAuthorization(headers, input.authorization);
}

/** The same headers with this `Authorization` at their end, and no other one. */
export function withAuthorization(headers: readonly CustomHeader[], value: string): CustomHeader[] {
  const others = headers.filter(({ name }) => name.toLowerCase() !== 'authorization');
  return [...others, { name: 'Authorization', value }];
}

function mergeOver(
  headers: CustomHeader[],
  customHeaders: readonly CustomHeader[],
  signatures: readonly CustomHeader[],
): void {
  for (const custom of customHeaders) {
    const name = custom.name.toLowerCase();
    // Saving refuses these names, but rows from before that rule may have them.
    if (ownHeaders.has(name) || signatures.some((one) => one.name.toLowerCase() === name)) continue;
    const index = headers.findIndex((header) => header.name.toLowerCase() === name);
    if (index === -1) headers.push(custom);
    else headers[index] = custom;
  }
}

/** What is not printable ASCII, the percent sign, and blanks at the ends, which HTTP would strip. */
const notCarried = /[^ -~]|%|^ +|(?<! ) +$/gu;

/**
 * Names and ids are free text, header values are not: what HTTP cannot carry is percent-encoded as UTF-8 bytes, and the
 * percent sign too, so that two ids never share a value and `decodeURIComponent` gives every original back.
 */
export function encodeHeaderValue(text: string): string {
  return text.toWellFormed().replace(notCarried, (part) => encodeURIComponent(part));
}
