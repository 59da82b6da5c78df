import { hostname } from 'node:os';

import { timeOfUuidv7 } from '../ids.ts';
import { type Log } from '../log.ts';
import { type Settled } from './settle-batch.ts';

/** Names this process among all workers: containers have hosts of their own, and are all process 1. */
const worker = `${hostname()}/${process.pid}`;

/**
 * One wide line per attempt, when `info` is logged. Its keys are an interface: see docs/delivery.md. Of the URL it has the
 * host alone: path and query of many endpoints are as good as a password.
 */
export function logAttempts(log: Log, recorded: readonly Settled[]): void {
  if (!log.isLevelEnabled('info')) return;
  for (const settled of recorded) log.info(lineOf(settled), 'attempt');
}

function lineOf({ task, made, attempt }: Settled): Record<string, unknown> {
  const sent = attempt.origin !== 'CANCELLED';
  return {
    workspace: attempt.workspaceId,
    webhook: attempt.webhookId,
    event: attempt.eventId,
    eventName: attempt.eventName,
    attempt: attempt.attemptNumber,
    origin: attempt.origin,
    status: attempt.status,
    httpStatus: attempt.httpStatusCode,
    ms: attempt.responseTimeMs,
    waitMs: waitedMs(task, attempt.attemptedAt),
    host: made.url === null ? null : hostOf(made.url),
    requestBytes: sent ? task.event.body.length : null,
    responseBytes: attempt.response && Buffer.byteLength(attempt.response.body),
    error: attempt.errorMessage,
    nextAttemptAt: attempt.nextAttemptAt,
    worker,
  };
}

/** Since a first attempt's event was taken in, or since a retry was due; null for a redelivery, which is due at once. */
function waitedMs(task: Settled['task'], attemptedAt: Date): number | null {
  const { origin, ordinal, eventRowId, dueAt } = task;
  if (origin === 'MANUAL') return null;
  const since = ordinal === 0 ? timeOfUuidv7(eventRowId) : dueAt?.getTime();
  return since === undefined ? null : Math.max(0, attemptedAt.getTime() - since);
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
