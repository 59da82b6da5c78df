import { hostname } from 'node:os';

import { type Log } from '../../log.ts';
import { serverOf } from '../../model/index.ts';
import { queueLatencyMs } from '../attempt/queue-latency.ts';
import { type RecordedAttempt } from './record-batch.ts';

/** Names this process among all workers: containers have hosts of their own, and are all process 1. */
const worker = `${hostname()}/${process.pid}`;

/**
 * Writes one wide line per attempt, when `info` is logged. Its keys are an interface, see docs/logging.md. Of the URL it
 * has the host alone: path and query of many endpoints are as good as a password.
 */
export function logAttempts(log: Log, recorded: readonly RecordedAttempt[]): void {
  if (!log.isLevelEnabled('info')) return;
  for (const one of recorded) log.info(lineOf(one), 'attempt');
}

function lineOf({ task, made, attempt }: RecordedAttempt): Record<string, unknown> {
  return {
    workspaceId: attempt.workspaceId,
    webhookId: attempt.webhookId,
    eventId: attempt.eventId,
    eventName: attempt.eventName,
    attempt: attempt.attemptNumber,
    origin: attempt.origin,
    status: attempt.status,
    httpStatus: attempt.httpStatusCode,
    ms: attempt.responseTimeMs,
    waitMs: queueLatencyMs(task, attempt),
    host: made.url === null ? null : (serverOf(made.url)?.host ?? null),
    requestBytes: made.url === null ? null : task.event.body.length,
    responseBytes: attempt.response && Buffer.byteLength(attempt.response.body),
    error: attempt.errorMessage,
    nextAttemptAt: attempt.nextAttemptAt,
    worker,
  };
}
