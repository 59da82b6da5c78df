import { type Sender, type RecordedAttempt, queueLatencyMs, type Worker } from './delivery/index.ts';
import { type Consumers } from './consumers/index.ts';
import { type HttpServer } from './http/index.ts';
import { type PipelineLog } from './ingest/index.ts';
import {
  createMetrics,
  type MeasuredAttempt,
  type Metrics,
  type Reading,
  type StageReading,
} from './metrics/index.ts';
import { serverOf } from './model/index.ts';
import { type Queue } from './queue/index.ts';
import {
  countExpiringCertificates,
  countUnhealthy,
  type Reencryption,
  type Storage,
} from './storage/index.ts';
import { type Tracing } from './tracing/index.ts';

/** What the metrics are read from. */
export interface ObservedParts {
  readonly storage: Storage;
  readonly queue: Queue;
  readonly sender: Sender;
  /** Undefined in a process that does not deliver, and before its worker was created. */
  readonly worker: () => Worker | undefined;
  /** Undefined in a process that does not serve the API, and before its server was created. */
  readonly server: () => HttpServer | undefined;
  /** Undefined in a process that does not serve the API. */
  readonly pipeline: () => PipelineLog | undefined;
  /** Undefined in a process that does not serve the API, and before its server listens. */
  readonly consumers: () => Consumers | undefined;
  /** Undefined in a process that does not deliver, and before its start. */
  readonly reencryption: () => Reencryption | undefined;
  readonly tracing: Tracing | null;
  /** The metrics of the worker processes that this process started. */
  readonly others: () => Promise<readonly unknown[]>;
}

/** Connects the metrics room with the rooms that have the numbers. Part of the composition root. */
export function observe(parts: ObservedParts): Metrics {
  const { storage, queue, sender, worker, server, pipeline, consumers, reencryption, tracing, others } =
    parts;
  const { pool } = storage;
  return createMetrics({
    others,
    queues: () => queue.depths(),
    endpoints: async () => ({ ...(await countUnhealthy(pool)) }),
    certificates: async () => ({ ...(await countExpiringCertificates(pool, new Date())) }),
    workerDeliveries: (): Reading => {
      const counts = worker()?.counts;
      if (!counts) return {};
      return { in_flight: counts.inFlight, waiting: counts.waiting, unrecorded: counts.unrecorded };
    },
    databaseConnections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      wanted: pool.waitingCount,
    }),
    endpointConnections: () => {
      const { open, idle } = sender.connections;
      return { busy: open - idle, idle };
    },
    sockets: () => {
      const { sockets = 0, unauthenticatedSockets = 0 } = server()?.use ?? {};
      return { open: sockets, unauthenticated: unauthenticatedSockets };
    },
    bodyBytes: () => server()?.use.bodyBytes ?? 0,
    dnsNames: () => {
      const { underWay, waiting, cached } = sender.dns.counts;
      return { under_way: underWay, waiting, cached };
    },
    dnsResults: () => sender.dns.results,
    eventLogs: async () => (await consumers()?.lag()) ?? {},
    reencryption: () => ({ ...reencryption()?.progress }),
    stages: () => stageReadings(pipeline()),
    traceSpans: () => tracing?.counts ?? {},
  });
}

function stageReadings(pipeline: PipelineLog | undefined): readonly StageReading[] {
  const stages = [...(pipeline?.totals.stages ?? [])];
  return stages.map(([stage, { came, refused, ms }]) => ({ stage, came, refused, seconds: ms / 1000 }));
}

/** Adds recorded attempts to the metrics. */
export function countAttempts(metrics: Metrics, recorded: readonly RecordedAttempt[]): void {
  metrics.attempts(recorded.map(measuredOf));
}

function measuredOf({ task, attempt }: RecordedAttempt): MeasuredAttempt {
  const first = attempt.origin === 'SCHEDULED' && attempt.ordinal === 0;
  const waitedMs = first ? queueLatencyMs(task, attempt) : null;
  return {
    outcome: attempt.origin === 'CANCELLED' ? 'CANCELLED' : attempt.status,
    error: attempt.errorMessage,
    seconds: attempt.responseTimeMs === null ? null : attempt.responseTimeMs / 1000,
    waitedSeconds: waitedMs === null ? null : waitedMs / 1000,
  };
}

/**
 * Makes a span of a recorded attempt. Its times are in the past, so that trace and log agree and sending a request does
 * nothing for tracing. An event without a trace context was not sampled, and neither are its attempts.
 */
export function traceAttempt(tracing: Tracing, { task, made, attempt }: RecordedAttempt): void {
  const context = task.event.traceContext;
  if (context === null) return;
  tracing.attempt({
    ...attempt,
    context,
    server: made.url === null ? null : serverOf(made.url),
    startedAt: attempt.attemptedAt,
    endedAt: made.endedAt,
    waitedMs: queueLatencyMs(task, attempt),
  });
}
