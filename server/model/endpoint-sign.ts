import { type Attempt } from './attempt.ts';
import { type EndpointSign, type SeenRequest } from './endpoint-health.ts';
import { failureStage } from './failure-stage.ts';

/** Request Timeout, Gone and Too Many Requests: the 4xx that are about the endpoint, and not about the event. */
const aboutTheEndpoint = [408, 410, 429];

/** An attempt, as far as it shows how its endpoint is. */
export type SeenAttempt = Pick<
  Attempt,
  'origin' | 'eventRowId' | 'errorMessage' | 'httpStatusCode' | 'responseTimeMs'
>;

/** What the request of an attempt tells of its endpoint: see {@link EndpointSign}. */
export function endpointSign(attempt: SeenAttempt): EndpointSign {
  if (attempt.errorMessage === null) return 'WORKS';
  const status = attempt.httpStatusCode ?? 0;
  const refused = status >= 400 && status < 500 && !aboutTheEndpoint.includes(status);
  return refused && failureStage(attempt) === 'AFTER_RESPONSE' ? 'REFUSES' : 'FAILS';
}

/** The request of an attempt, as the breaker sees it. */
export function seeRequest(attempt: SeenAttempt, probe: boolean, now: Date): SeenRequest {
  const { errorMessage: error, eventRowId } = attempt;
  return { sign: endpointSign(attempt), error, eventRowId, probe, now };
}
