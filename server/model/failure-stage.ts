import { type Attempt } from './attempt.ts';

/**
 * Where an attempt failed, as far as its request went:
 * - BEFORE_REQUEST: the request could not be built, so nothing was sent;
 * - DURING_REQUEST: no complete answer came (DNS, connection, TLS, timeout, a broken answer, a blocked address);
 * - AFTER_RESPONSE: the endpoint answered, with a status other than 2xx.
 */
export type FailureStage = 'BEFORE_REQUEST' | 'DURING_REQUEST' | 'AFTER_RESPONSE';

/** Null for an attempt that did not fail, or that was cancelled: of these nothing was tried. */
export function failureStage({
  origin,
  errorMessage,
  httpStatusCode,
  responseTimeMs,
}: Pick<Attempt, 'origin' | 'errorMessage' | 'httpStatusCode' | 'responseTimeMs'>): FailureStage | null {
  if (errorMessage === null || origin === 'CANCELLED') return null;
  if (responseTimeMs === null) return 'BEFORE_REQUEST';
  return errorMessage.startsWith(`HTTP ${httpStatusCode}`) ? 'AFTER_RESPONSE' : 'DURING_REQUEST';
}
