import { type RecordedAttempt, queueLatencyMs } from './delivery/index.ts';
import { type Tracing } from './tracing/index.ts';

/**
 * What traces make of a recorded attempt: a span of the past, so that the trace says what the log says and the way of a
 * request does nothing for it. An event without a trace is not sampled, and neither are its attempts.
 */
export function traceAttempt(tracing: Tracing, { task, made, attempt }: RecordedAttempt): void {
  const context = task.event.traceContext;
  if (context === null) return;
  tracing.attempt({
    ...attempt,
    context,
    url: made.url,
    startedAt: attempt.attemptedAt,
    endedAt: made.endedAt,
    waitedMs: queueLatencyMs(task, attempt),
  });
}
