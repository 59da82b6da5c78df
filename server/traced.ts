import { type Settled } from './delivery/index.ts';
import { timeOfUuidv7 } from './ids.ts';
import { type WebhookDirectory } from './storage/index.ts';
import { type Tracing } from './tracing/index.ts';

/**
 * What traces make of a recorded attempt: a span of the past, so that the trace says what the log says and the way of a
 * request does nothing for it. An event without a trace is not sampled, and neither are its attempts.
 */
export function traceAttempt(
  tracing: Tracing,
  directory: Pick<WebhookDirectory, 'get'>,
  { task, made, attempt }: Settled,
): void {
  const context = task.event.traceContext;
  if (context === null) return;
  const { attemptedAt, revision } = attempt;
  const first = attempt.origin === 'SCHEDULED' && attempt.ordinal === 0;
  tracing.attempt({
    ...attempt,
    context,
    url: revision === null ? null : (directory.get(attempt.webhookId)?.url ?? null),
    startedAt: attemptedAt,
    endedAt: made.endedAt,
    waitedMs: first ? Math.max(0, attemptedAt.getTime() - timeOfUuidv7(attempt.eventRowId)) : null,
  });
}
