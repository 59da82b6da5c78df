import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Numbers of a moment, by what a label says. */
export type Reading = Readonly<Record<string, number>>;

/** Where values come from that are read when somebody asks for the metrics. Those of other roles are left out. */
export interface MetricsSources {
  /** Jobs in the queues; null values are left out. */
  readonly queues?: () => Promise<readonly QueueReading[]>;
  /** Webhooks by the state of their breakers, and deliveries that are held back (`held`). */
  readonly endpoints?: () => Promise<Reading>;
  /** Deliveries of this worker, by what they wait for. */
  readonly hands?: () => Reading;
  /** Connections to PostgreSQL. */
  readonly databaseConnections: () => Reading;
  /** Connections to endpoints. */
  readonly endpointConnections: () => Reading;
  /** What other processes measured, each as its {@link Metrics.values}. */
  readonly others?: () => Promise<readonly unknown[]>;
  /** Spans since the start, by what became of them. */
  readonly traceSpans?: () => Reading;
}

export interface QueueReading {
  readonly queue: string;
  /** Jobs whose time has come, those that wait for theirs, and those in workers' hands. */
  readonly due: number;
  readonly waiting: number;
  readonly claimed: number;
  /** Seconds since the time of the one that has been due for longest; 0 when none is. */
  readonly oldestSeconds: number;
}

/** What is measured of an attempt. */
export interface MeasuredAttempt {
  /** In upper or lower case. */
  readonly outcome: string;
  readonly error: string | null;
  readonly seconds: number | null;
  /** From the event's receipt to the start of a first attempt, else null. */
  readonly waitedSeconds: number | null;
}

/** What happens, told as it happens. Cheap: some additions each. */
export interface Metrics {
  /** Attempts were recorded, so many at once that counting by batch is worth it. */
  attempts(recorded: readonly MeasuredAttempt[]): void;
  /** Events were taken, by verdict. */
  events(verdict: string, count: number): void;
  readonly contentType: string;
  /** All of it, that of other processes included, in Prometheus' text format. */
  text(): Promise<string>;
  /** What this process measured, for the `others` of another one. */
  values(): Promise<unknown>;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const attempts = new Counter({
    name: 'perspection_attempts_total',
    help: 'Attempts that were recorded, by the status that their delivery got by them.',
    labelNames: ['outcome'],
    registers,
  });
  const errors = new Counter({
    name: 'perspection_attempt_errors_total',
    help: 'Attempts that failed, by kind of error: timeout, http_4xx, http_5xx, http_other, blocked, tls, connection.',
    labelNames: ['kind'],
    registers,
  });
  const duration = new Histogram({
    name: 'perspection_attempt_duration_seconds',
    help: 'From the start of connecting to the end of the answer, or to the failure.',
    buckets: seconds,
    registers,
  });
  const waited = new Histogram({
    name: 'perspection_first_attempt_delay_seconds',
    help: 'From the receipt of an event to the start of its first attempt at a webhook.',
    buckets: seconds,
    registers,
  });
  const events = new Counter({
    name: 'perspection_events_total',
    help: 'Events that were sent to this process, by verdict: accepted, duplicate, rejected.',
    labelNames: ['verdict'],
    registers,
  });
  addGauges(sources, registers);
  addSpans(sources.traceSpans, registers);
  collectDefaultMetrics({ register: registry });
  return {
    attempts: (recorded) => {
      const outcomes = new Map<string, number>();
      for (const attempt of recorded) {
        outcomes.set(attempt.outcome, (outcomes.get(attempt.outcome) ?? 0) + 1);
        if (attempt.error !== null) errors.inc({ kind: kindOf(attempt.error) });
        if (attempt.seconds !== null) duration.observe(attempt.seconds);
        if (attempt.waitedSeconds !== null) waited.observe(attempt.waitedSeconds);
      }
      for (const [outcome, count] of outcomes) attempts.inc({ outcome: outcome.toLowerCase() }, count);
    },
    events: (verdict, count) => events.inc({ verdict: verdict.toLowerCase() }, count),
    contentType: registry.contentType,
    text: async () => {
      const others = (await sources.others?.()) ?? [];
      if (others.length === 0) return registry.metrics();
      const all = [await registry.getMetricsAsJSON(), ...(others as object[])];
      return AggregatorRegistry.aggregate(all).metrics();
    },
    values: () => registry.getMetricsAsJSON(),
  };
}

function addGauges(sources: MetricsSources, registers: Registry[]): void {
  const { queues, endpoints, hands, databaseConnections, endpointConnections } = sources;
  if (queues) addQueueGauges(queues, registers);
  if (endpoints)
    gauge(
      ...([
        'perspection_unhealthy_endpoints',
        'Webhooks whose endpoint is down or recovering; held: deliveries that are held back for them.',
        'state',
      ] as const),
      ...([endpoints, registers, 'first'] as const),
    );
  if (hands)
    gauge(
      ...(['perspection_worker_deliveries', 'Deliveries in the hands of this worker.', 'state'] as const),
      ...([hands, registers] as const),
    );
  gauge(
    ...([
      'perspection_database_connections',
      'Connections to PostgreSQL, and who waits for one.',
      'state',
    ] as const),
    ...([databaseConnections, registers] as const),
  );
  gauge(
    ...(['perspection_endpoint_connections', 'Connections to endpoints.', 'state'] as const),
    ...([endpointConnections, registers] as const),
  );
}

function gauge(
  name: string,
  help: string,
  label: string,
  read: () => Reading | Promise<Reading>,
  registers: Registry[],
  aggregator: 'sum' | 'first' = 'sum',
): void {
  new Gauge({
    ...{ name, help, labelNames: [label], registers, aggregator },
    async collect() {
      const reading = await read();
      this.reset();
      for (const [value, count] of Object.entries(reading)) this.set({ [label]: value }, count);
    },
  });
}

function addQueueGauges(queues: NonNullable<MetricsSources['queues']>, registers: Registry[]): void {
  const age = new Gauge({
    name: 'perspection_queue_oldest_seconds',
    help: 'For how long the job has been due that has been due for longest.',
    labelNames: ['queue'],
    registers,
    aggregator: 'first',
  });
  new Gauge({
    name: 'perspection_queue_jobs',
    help: 'Jobs by queue and state: due, waiting for their time, claimed by a worker. As of some seconds ago.',
    labelNames: ['queue', 'state'],
    registers,
    aggregator: 'first', // every process sees the same queues
    async collect() {
      for (const { queue, due, waiting, claimed, oldestSeconds } of await queues()) {
        for (const [state, count] of Object.entries({ due, waiting, claimed }))
          this.set({ queue, state }, count);
        age.set({ queue }, oldestSeconds);
      }
    },
  });
}

function addSpans(read: MetricsSources['traceSpans'], registers: Registry[]): void {
  new Counter({
    name: 'perspection_trace_spans_total',
    help: 'Spans by what became of them: sent; failed, since the collector did not take them; dropped, since too many waited.',
    labelNames: ['fate'],
    registers,
    collect() {
      this.reset();
      for (const [fate, count] of Object.entries(read?.() ?? {})) this.inc({ fate }, count);
    },
  });
}

/** Few kinds, whatever endpoints and resolvers say. */
function kindOf(error: string): string {
  if (error === 'timeout') return 'timeout';
  const status = /^HTTP (\d)/.exec(error)?.[1];
  if (status) return status === '4' || status === '5' ? `http_${status}xx` : 'http_other';
  if (error.startsWith('blocked')) return 'blocked';
  if (error.startsWith('TLS')) return 'tls';
  return error.startsWith('cancelled') ? 'cancelled' : 'connection';
}
