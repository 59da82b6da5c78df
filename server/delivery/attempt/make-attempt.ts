import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { readRetryAfter, type ScheduledNext, transition } from '../../model/index.ts';
import { type DeliveryTarget, type NewAttempt } from '../../storage/index.ts';
import { type SendOutcome } from '../sending/send-outcome.ts';
import { type Sender } from '../sending/sender.ts';
import { type AttemptInputs } from './attempt-inputs.ts';
import { buildRequest } from './build-request.ts';
import { type Signatures } from './signatures.ts';

/** An attempt that was made, with what follows from it; not recorded yet. */
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
  /** How long the endpoint took to answer what was written, in milliseconds; null when it did not. */
  readonly answerMs: number | null;
}

/** 410 Gone. */
const goneStatus = 410;
/** Too Many Requests and Service Unavailable: the answers whose `Retry-After` is followed. */
const pausing = [429, 503];

export interface AttemptParts {
  readonly sender: Pick<Sender, 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** What jitter is made of; `Math.random` unless given. */
  readonly random?: () => number;
}

/**
 * Signs, sends and judges. Never rejects: a request that cannot be built is a failed attempt like any other, recorded and
 * retried by the schedule. Null when our own signal interrupted it: then no attempt was made.
 */
export async function makeAttempt(
  inputs: AttemptInputs,
  target: DeliveryTarget,
  parts: AttemptParts,
): Promise<MadeAttempt | null> {
  const { clock, sender, signal, random = Math.random } = parts;
  const startedAt = clock.now();
  const request = buildRequest(inputs, target, startedAt);
  if ('unsent' in request) {
    // What fails before the request is said to the owner in the attempt's error, and to the operator with its stack.
    const { workspaceId, webhookId, event } = inputs;
    const about = { err: request.cause, workspaceId, webhookId, eventId: event.eventId };
    parts.log.error(about, 'A request could not be built.');
    return failUnsent(inputs, target, {
      error: request.unsent,
      startedAt,
      endedAt: clock.now(),
      random: random(),
    });
  }
  const { url, timeoutMs, tls } = target;
  const { headers, signatures } = request;
  const { workspaceId, event } = inputs;
  const tokenOwner = target.authentication?.tokenOwner;
  const outcome = await sender.send({
    url,
    headers,
    customHeaders: target.customHeaders,
    body: event.body,
    timeoutMs,
    workspaceId,
    signal,
    tls,
    tokenOwner,
  });
  if (outcome.kind === 'interrupted') return null;
  if (outcome.kind === 'unsent')
    return failUnsent(inputs, target, {
      error: outcome.error,
      startedAt,
      endedAt: clock.now(),
      random: random(),
    });
  return judge(inputs, target, outcome, { signatures, startedAt, endedAt: clock.now(), random: random() });
}

interface Judging {
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** From 0 up to 1: what jitter is made of. */
  readonly random: number;
}

function judge(
  inputs: AttemptInputs,
  target: DeliveryTarget,
  outcome: Exclude<SendOutcome, { kind: 'interrupted' | 'unsent' }>,
  { signatures, startedAt, endedAt, random }: Judging & { readonly signatures: Signatures },
): MadeAttempt {
  const gone = outcome.statusCode === goneStatus && inputs.origin !== 'TEST';
  const next = transition({
    succeeded: outcome.error === null,
    origin: inputs.origin,
    ordinal: inputs.ordinal,
    retry: target.retry,
    random,
    endedAt,
    gone,
    atOnce: outcome.kind === 'answered' && outcome.retryAtOnce === true,
    notBefore: retryAfterOf(outcome, endedAt),
    scheduledNextAt: dueAt(inputs.scheduledNextAt, target, endedAt),
  });
  const attempt = {
    ...commonFields(inputs, startedAt),
    origin: inputs.origin,
    status: next.status,
    httpStatusCode: outcome.statusCode,
    responseTimeMs: outcome.responseTimeMs,
    errorMessage: outcome.error,
    nextAttemptAt: next.nextAttemptAt,
    revision: target.revision,
    signature: signatures.signature,
    signatureHeaders: signatures.signatureHeaders,
    response: outcome.response,
  };
  const retryAt = next.schedule ? next.nextAttemptAt : null;
  const answerMs = outcome.kind === 'answered' ? outcome.answerMs : null;
  return { attempt, endedAt, retryAt, gone, url: target.url, answerMs };
}

/** A first attempt that still waits is due now, or with the next probe of an endpoint that is down. */
function dueAt(scheduled: ScheduledNext, target: DeliveryTarget, now: Date): Date | null {
  if (scheduled !== 'DUE') return scheduled;
  const { nextProbeAt } = target.health;
  return nextProbeAt && nextProbeAt > now ? nextProbeAt : now;
}

function retryAfterOf(outcome: SendOutcome, now: Date): Date | null {
  if (outcome.kind !== 'answered' || outcome.retryAfter === null) return null;
  return pausing.includes(outcome.statusCode) ? readRetryAfter(outcome.retryAfter, now) : null;
}

/** A failed attempt of which nothing was sent: it has no request, no answer and no response time. */
function failUnsent(
  inputs: AttemptInputs,
  target: DeliveryTarget,
  { error, startedAt, endedAt, random }: Judging & { readonly error: string },
): MadeAttempt {
  const { origin, ordinal } = inputs;
  const next = transition({
    succeeded: false,
    origin,
    ordinal,
    retry: target.retry,
    random,
    endedAt,
    gone: false,
    notBefore: null,
    scheduledNextAt: dueAt(inputs.scheduledNextAt, target, endedAt),
  });
  const attempt = {
    ...commonFields(inputs, startedAt),
    ...nothingSent,
    origin,
    status: next.status,
    errorMessage: error,
    nextAttemptAt: next.nextAttemptAt,
  };
  const retryAt = next.schedule ? next.nextAttemptAt : null;
  return { attempt, endedAt, retryAt, gone: false, url: null, answerMs: null };
}

/** The row that says why there was no attempt: see `cancellation`. */
export function cancelAttempt(inputs: AttemptInputs, reason: string, now: Date): MadeAttempt {
  // A delivery that was redelivered goes on by its schedule, and may find the webhook enabled again.
  const nextAttemptAt = inputs.scheduledNextAt === 'DUE' ? now : inputs.scheduledNextAt;
  const attempt = {
    ...commonFields(inputs, now),
    ...nothingSent,
    origin: 'CANCELLED' as const,
    status: nextAttemptAt ? ('RETRYING' as const) : ('FAILED' as const),
    errorMessage: `cancelled: ${reason}`,
    nextAttemptAt,
  };
  return { attempt, endedAt: now, retryAt: null, gone: false, url: null, answerMs: null };
}

const nothingSent = {
  httpStatusCode: null,
  responseTimeMs: null,
  revision: null,
  signature: null,
  signatureHeaders: null,
  response: null,
} as const;

function commonFields(inputs: AttemptInputs, attemptedAt: Date) {
  const { workspaceId, eventRowId, webhookId, attemptNumber, ordinal, event } = inputs;
  const { eventId, eventName } = event;
  return { workspaceId, eventRowId, webhookId, attemptNumber, ordinal, eventId, eventName, attemptedAt };
}
