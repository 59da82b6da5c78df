import { type Sender, type RecordedAttempt, queueLatencyMs, type Worker } from './delivery/index.ts';
import { createMetrics, type MeasuredAttempt, type Metrics, type Reading } from './metrics/index.ts';
import { type Queue } from './queue/index.ts';
import { countUnhealthy, type Storage } from './storage/index.ts';
import { type Tracing } from './tracing/index.ts';

interface MeasuredParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly sender: Sender;
  readonly worker: () => Worker | undefined;
  readonly tracing: Tracing | null;
  /** What the processes measured that this one started. */
  readonly others: () => Promise<readonly unknown[]>;
}

/** Connects the metrics with the rooms that know the numbers: a part of the composition root. */
export function createMeasuredMetrics({
  storage,
  queue,
  sender,
  worker,
  tracing,
  others,
}: MeasuredParts): Metrics {
  const { pool } = storage;
  return createMetrics({
    others,
    queues: () => queue.depths(),
    endpoints: async () => ({ ...(await countUnhealthy(pool)) }),
    hands: (): Reading => {
      const counts = worker()?.counts;
      if (!counts) return {};
      return { in_flight: counts.inFlight, waiting: counts.waiting, unrecorded: counts.unrecorded };
    },
    databaseConnections: () => ({
      ...{ busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, wanted: pool.waitingCount },
    }),
    endpointConnections: () => {
      const { open, idle } = sender.connections;
      return { busy: open - idle, idle };
    },
    traceSpans: () => tracing?.counts ?? {},
  });
}

/** What the metrics make of recorded attempts. */
export function countRecordedAttempts(metrics: Metrics, recorded: readonly RecordedAttempt[]): void {
  metrics.attempts(recorded.map(measuredOf));
}

function measuredOf({ task, attempt }: RecordedAttempt): MeasuredAttempt {
  const first = attempt.origin === 'SCHEDULED' && attempt.ordinal === 0;
  const waited = first ? queueLatencyMs(task, attempt) : null;
  return {
    outcome: attempt.origin === 'CANCELLED' ? 'CANCELLED' : attempt.status,
    error: attempt.errorMessage,
    seconds: attempt.responseTimeMs === null ? null : attempt.responseTimeMs / 1000,
    waitedSeconds: waited === null ? null : waited / 1000,
  };
}
