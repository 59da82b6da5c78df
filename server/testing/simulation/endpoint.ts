import { type SendOutcome } from '../../delivery/sending/send-outcome.ts';
import { type Random } from './random.ts';

type Answer = (responseTimeMs: number) => SendOutcome;

const response = { headers: [], body: '', truncated: false };

const answered =
  (statusCode: number): Answer =>
  (responseTimeMs) => ({
    kind: 'answered',
    statusCode,
    responseTimeMs,
    answerMs: responseTimeMs,
    response,
    error: statusCode < 300 ? null : `HTTP ${statusCode}`,
    retryAfter: null,
  });

/** Asks for a pause of so many seconds. */
function asking(statusCode: number, seconds: number): Answer {
  const retryAfter = String(seconds);
  const headers = [{ name: 'Retry-After', value: retryAfter }];
  return (responseTimeMs) => ({
    kind: 'answered',
    statusCode,
    responseTimeMs,
    answerMs: responseTimeMs,
    error: `HTTP ${statusCode}`,
    response: { ...response, headers },
    retryAfter,
  });
}

/** What an endpoint may do with a request, success apart. Another answer is another line. */
const failures: readonly Answer[] = [
  answered(500),
  answered(422),
  answered(429),
  asking(503, 120),
  answered(410),
  (responseTimeMs) => ({
    kind: 'failed',
    statusCode: null,
    responseTimeMs,
    error: 'timeout',
    response: null,
  }),
  (responseTimeMs) => ({ kind: 'failed', statusCode: 200, responseTimeMs, error: 'broken off', response }),
];

export function answerOf(random: Random, goodness: number): Answer {
  return random.chance(goodness) ? answered(200) : random.pick(failures);
}
