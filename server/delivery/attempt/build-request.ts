import { type CustomHeader, requestHeaders, unreadable } from '../../model/index.ts';
import { type DeliveryTarget } from '../../storage/index.ts';
import { type AttemptInputs } from './attempt-inputs.ts';
import { authorizationOf } from './authorization.ts';
import { type Signatures, signaturesOf, signingKeys } from './signatures.ts';

export interface BuiltRequest {
  /** Without those of the transport, and without an access token. */
  readonly headers: readonly CustomHeader[];
  readonly signatures: Signatures;
}

/** Nothing can be sent. */
export interface UnsentRequest {
  /** For the owner, as the error of the attempt. */
  readonly unsent: string;
  /** For the operator. */
  readonly cause: unknown;
}

/**
 * The request of an attempt: what is sent, and what a preview shows.
 *
 * @param at When the attempt is made: some signatures have the time.
 */
export function buildRequest(
  { event, attemptNumber }: Pick<AttemptInputs, 'event' | 'attemptNumber'>,
  target: DeliveryTarget,
  at: Date,
): BuiltRequest | UnsentRequest {
  let unsent: string = unreadable.secret;
  try {
    const keys = signingKeys(target, at);
    unsent = unreadable.headers;
    const { customHeaders } = target;
    unsent = unreadable.authentication;
    target.tls?.privateKey(); // so that one that cannot be decrypted is found before the request
    const authorization = target.authentication && authorizationOf(target.authentication.read());
    unsent = 'not sent: internal error';
    const { eventName, eventId, body, source, test } = event;
    const signatures = signaturesOf({ eventId, body, at }, keys);
    return {
      signatures,
      headers: requestHeaders({
        eventName,
        eventId,
        attemptNumber,
        signature: signatures.signature,
        signatureHeaders: signatures.signatureHeaders,
        customHeaders,
        authorization,
        source,
        test,
      }),
    };
  } catch (cause) {
    return { unsent, cause };
  }
}
