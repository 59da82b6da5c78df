import { hostname } from 'node:os';

import { type Log } from '../../log.ts';
import { type RecordedAttempt } from './record-batch.ts';
import { queueLatencyMs } from '../attempt/queue-latency.ts';

/** Names this process among all workers: containers have hosts of their own, and are all process 1. */
const worker = `${hostname()}/${process.pid}`;

/**
 * One wide line per attempt, when `info` is logged. Its keys are an interface: see docs/delivery.md. Of the URL it has the
 * host alone: path and query of many endpoints are as good as a password.
 */
export function logAttempts(log: Log, recorded: readonly RecordedAttempt[]): void {
  if (!log.isLevelEnabled('info')) return;
  for (const settled of recorded) log.info(lineOf(settled), 'attempt');
}

function lineOf({ task, made, attempt }: RecordedAttempt): Record<string, unknown> {
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
    waitMs: queueLatencyMs(task, attempt),
    host: made.url === null ? null : hostOf(made.url),
    requestBytes: sent ? task.event.body.length : null,
    responseBytes: attempt.response && Buffer.byteLength(attempt.response.body),
    error: attempt.errorMessage,
    nextAttemptAt: attempt.nextAttemptAt,
    worker,
  };
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
