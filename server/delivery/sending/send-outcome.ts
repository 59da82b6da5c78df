import { type AttemptResponse, type CustomHeader } from '../../model/index.ts';
import { type TlsIdentity, type TokenOwner } from '../../storage/index.ts';

/** One POST. */
export interface SendRequest {
  readonly url: string;
  /** In order, without `Host`, `Content-Length` and `Connection`, which the transport sets. */
  readonly headers: readonly CustomHeader[];
  /** Sent as these bytes. */
  readonly body: Buffer;
  /** Those of `headers` that the webhook's owner chose: their values are masked in the answer that is kept; none unless given. */
  readonly customHeaders?: readonly CustomHeader[];
  /** For the whole exchange, from connecting to the last byte that is read of the answer. */
  readonly timeoutMs: number;
  /** Whether the time also runs while the request waits for one of the connections to its origin; not unless given. */
  readonly timesWaiting?: boolean;
  /** Whose share it counts for of what is kept of connections; nobody's unless given. */
  readonly workspaceId?: string;
  /** Aborted when this process stops; the outcome is then `interrupted`. */
  readonly signal?: AbortSignal;
  /** What its connection shows and trusts; the usual unless given. */
  readonly tls?: TlsIdentity | null;
  /** Whose access token it carries; none unless given. */
  readonly tokenOwner?: TokenOwner | null;
}

/**
 * How an exchange ended; a value and never an exception. Times are whole milliseconds of a monotonic clock.
 * - `answered`: there is a status, and the body was read or is known to be too long to keep. `error` is null for 2xx,
 *   else `HTTP 502`.
 * - `failed`: no complete answer; `error` says why in a few stable words. A 2xx whose body broke off is a failure, too,
 *   and keeps its status and what came of the body.
 * - `unsent`: there is no access token, so nothing was sent to the endpoint.
 * - `interrupted`: given up because of our own signal or `close()`: no attempt, to be made again.
 */
export type SendOutcome =
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      readonly responseTimeMs: number;
      /** Of it, the time since the request was written: without connecting and TLS. */
      readonly answerMs: number;
      readonly response: AttemptResponse;
      readonly error: string | null;
      /** The `Retry-After` header of an answer that is not a 2xx, also when it is not among the headers kept. */
      readonly retryAfter: string | null;
      /** A 401 to an access token that another one replaces: nothing speaks for waiting. */
      readonly retryAtOnce?: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly statusCode: number | null;
      readonly responseTimeMs: number;
      readonly error: string;
      readonly response: AttemptResponse | null;
    }
  | { readonly kind: 'unsent'; readonly error: string }
  | { readonly kind: 'interrupted' };
