import { type Clock } from '../../clock.ts';
import { type AttemptResponse, readRetryAfter, requestHeaders, transition } from '../../model/index.ts';
import { type DeliveryTarget, type NewAttempt } from '../../storage/index.ts';
import { type SendOutcome, type Sender } from '../sending/sender.ts';
import { sign } from './signature.ts';
import { type Task } from '../claiming/task.ts';

/** What is needed of a task to make its attempt; a test send has no job. */
export type AttemptRequest = Omit<Task, 'job' | 'origin' | 'released' | 'dueAt'> & {
  readonly origin: NewAttempt['origin'];
};

export interface MadeAttempt {
  readonly attempt: NewAttempt;
  /** When its outcome was known. */
  readonly endedAt: Date;
  /** When the next attempt of the delivery's own schedule must be scheduled for; null when none must. */
  readonly retryAt: Date | null;
  /** Whether the endpoint said that it is gone for good: its webhook is to be disabled. */
  readonly gone: boolean;
  /** Where the request went; null when none was made. */
  readonly url: string | null;
}

/** 410 Gone. */
const goneStatus = 410;
/** Too Many Requests and Service Unavailable: the answers whose wish for a pause is followed. */
const pausing = [429, 503];

export interface AttemptParts {
  readonly sender: Pick<Sender, 'send'>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** What jitter is made of; `Math.random` unless given. */
  readonly random?: () => number;
}

/** Signs, sends and judges. Null when our own signal interrupted it: then no attempt was made. */
export async function makeAttempt(
  request: AttemptRequest,
  target: DeliveryTarget,
  parts: AttemptParts,
): Promise<MadeAttempt | null> {
  const { event } = request;
  const startedAt = parts.clock.now();
  const signature = target.secretKey === null ? null : sign(event.body, target.secretKey);
  const headers = requestHeaders({
    ...{ eventName: event.eventName, eventId: event.eventId, attemptNumber: request.attemptNumber },
    ...{ signature, customHeaders: target.customHeaders, test: event.test },
  });
  const { url, timeoutMs } = target;
  const outcome = await parts.sender.send({
    url,
    headers,
    body: event.body,
    timeoutMs,
    signal: parts.signal,
  });
  if (outcome.kind === 'interrupted') return null;
  const random = (parts.random ?? Math.random)();
  return judge(request, target, { outcome, signature, startedAt, endedAt: parts.clock.now(), random });
}

interface Exchange {
  readonly outcome: Exclude<SendOutcome, { kind: 'interrupted' }>;
  readonly signature: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly random: number;
}

function judge(request: AttemptRequest, target: DeliveryTarget, exchange: Exchange): MadeAttempt {
  const { outcome, startedAt, endedAt, signature, random } = exchange;
  const gone = outcome.statusCode === goneStatus && request.origin !== 'TEST';
  const next = transition({
    succeeded: outcome.kind === 'answered' && outcome.error === null,
    ...{ origin: request.origin, ordinal: request.ordinal, retry: target.retry, random },
    ...{ startedAt, endedAt, gone, notBefore: pauseAskedFor(outcome, endedAt) },
    scheduledNextAt: request.scheduledNextAt,
  });
  const attempt = {
    ...base(request, startedAt),
    origin: request.origin,
    status: next.status,
    httpStatusCode: outcome.statusCode,
    responseTimeMs: outcome.responseTimeMs,
    errorMessage: outcome.error,
    nextAttemptAt: next.nextAttemptAt,
    revision: target.revision,
    signature,
    response: outcome.response,
  };
  const retryAt = next.schedule ? next.nextAttemptAt : null;
  return { attempt, endedAt, retryAt, gone, url: target.url };
}

function pauseAskedFor({ statusCode, response }: Exchange['outcome'], now: Date): Date | null {
  if (statusCode === null || !pausing.includes(statusCode)) return null;
  const header = response?.headers.find(({ name }) => name.toLowerCase() === 'retry-after');
  return header ? readRetryAfter(header.value, now) : null;
}

/** The row that says why there was no attempt: see `cancellation`. */
export function cancelAttempt(request: AttemptRequest, reason: string, now: Date): MadeAttempt {
  const attempt = {
    ...base(request, now),
    origin: 'CANCELLED' as const,
    // The schedule of a delivery that was redelivered by hand goes on, and may find the webhook enabled again.
    status: request.scheduledNextAt ? ('RETRYING' as const) : ('FAILED' as const),
    httpStatusCode: null,
    responseTimeMs: null,
    errorMessage: `cancelled: ${reason}`,
    nextAttemptAt: request.scheduledNextAt,
    revision: null,
    signature: null,
    response: null as AttemptResponse | null,
  };
  return { attempt, endedAt: now, retryAt: null, gone: false, url: null };
}

function base(request: AttemptRequest, attemptedAt: Date) {
  const { workspaceId, eventRowId, webhookId, attemptNumber, ordinal, event } = request;
  const { eventId, eventName } = event;
  return { workspaceId, eventRowId, webhookId, attemptNumber, ordinal, eventId, eventName, attemptedAt };
}
