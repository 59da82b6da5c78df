import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Current values, by the value of a label. */
export type Reading = Readonly<Record<string, number>>;

/** Functions that are called whenever the metrics are read. Those that a role does not have are left out. */
export interface MetricsSources {
  /** Jobs in the queues. */
  readonly queues?: () => Promise<readonly QueueReading[]>;
  /** Webhooks by the state of their circuit breaker, and deliveries that are held back (`held`). */
  readonly endpoints?: () => Promise<Reading>;
  /** Webhooks whose client certificate has expired, or will soon. */
  readonly certificates?: () => Promise<Reading>;
  /** Deliveries that are leased to this worker, by what they wait for. */
  readonly workerDeliveries?: () => Reading;
  /** Connections to PostgreSQL. */
  readonly databaseConnections: () => Reading;
  /** Connections to endpoints. */
  readonly endpointConnections: () => Reading;
  /** WebSockets, with and without a key. */
  readonly sockets?: () => Reading;
  /** Bytes of request bodies in memory. */
  readonly bodyBytes?: () => number;
  /** Host names of endpoints, by what becomes of them. */
  readonly dnsNames: () => Reading;
  /** Look-ups since the start, by result. */
  readonly dnsResults: () => Reading;
  /** Messages of event logs that are not acknowledged yet, by the name of the log. */
  readonly eventLogs?: () => Promise<Reading>;
  /** Stored secrets in the re-encryption of this process, by what became of them. */
  readonly reencryption?: () => Reading;
  /** The {@link Metrics.values} of other processes. */
  readonly others?: () => Promise<readonly unknown[]>;
  /** What the stages of the pipeline did since the start. */
  readonly stages?: () => readonly StageReading[];
  /** Spans since the start: sent, failed or dropped. */
  readonly traceSpans?: () => Reading;
}

export interface QueueReading {
  readonly queue: string;
  /** Jobs that may be claimed now, that become due later, and that are claimed. */
  readonly due: number;
  readonly waiting: number;
  readonly claimed: number;
  /** Seconds since the job that has been due for longest became due; 0 when none is. */
  readonly oldestSeconds: number;
}

export interface StageReading {
  readonly stage: string;
  /** Events that came to it, and those that went no further. */
  readonly came: number;
  readonly refused: number;
  /** Over all events. */
  readonly seconds: number;
}

/** What the metrics need of an attempt. */
export interface MeasuredAttempt {
  /** In upper or lower case. */
  readonly outcome: string;
  readonly error: string | null;
  readonly seconds: number | null;
  /** From the event's receipt to the start of a first attempt, else null. */
  readonly waitedSeconds: number | null;
}

/** Counts what happens. Each call costs a few additions. */
export interface Metrics {
  /** Adds recorded attempts. They come in batches, which are cheaper to count than one by one. */
  attempts(recorded: readonly MeasuredAttempt[]): void;
  /** Counts an operation of the API that a limit refused or ended. */
  operationLimit(limit: string): void;
  /** Adds received events, by verdict. */
  events(verdict: string, count: number): void;
  /** Adds a request, a socket or a subscription that was refused, by the limit that refused it. */
  refused(limit: string): void;
  /** Counts a refusal: what a workspace asked for would have exceeded this quota. */
  quotaRefused(quota: string): void;
  readonly contentType: string;
  /** All metrics, including those of `others`, in Prometheus' text format. */
  text(): Promise<string>;
  /** The metrics of this process, for the `others` of the one that started it. */
  values(): Promise<unknown>;
}

/** Upper bounds of the histograms' buckets, in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const attempts = new Counter({
    name: 'perspection_attempts_total',
    help: 'Recorded attempts, by the status that they gave their delivery.',
    labelNames: ['outcome'],
    registers,
  });
  const errors = new Counter({
    name: 'perspection_attempt_errors_total',
    help: 'Failed attempts by kind of error: timeout, http_4xx, http_5xx, http_other, blocked, proxy, dns, tls, connection, cancelled.',
    labelNames: ['kind'],
    registers,
  });
  const duration = new Histogram({
    name: 'perspection_attempt_duration_seconds',
    help: 'From the start of connecting to the end of the response, or to the failure.',
    buckets,
    registers,
  });
  const waited = new Histogram({
    name: 'perspection_first_attempt_delay_seconds',
    help: 'From the receipt of an event to the start of its first attempt at a webhook.',
    buckets,
    registers,
  });
  const events = new Counter({
    name: 'perspection_events_total',
    help: 'Events that this process received, by verdict: accepted, duplicate, rejected.',
    labelNames: ['verdict'],
    registers,
  });
  const refused = new Counter({
    name: 'perspection_refused_total',
    help: 'What this process refused to callers, by limit: requests, unknown_keys, source_events, source_origins, body_bytes, backlog, sockets, subscriptions, unauthenticated_sockets.',
    labelNames: ['limit'],
    registers,
  });
  const limits = new Counter({
    name: 'perspection_operations_limited_total',
    help: 'API operations that a limit refused (complexity) or ended: objects, answer, read, deadline, memory.',
    labelNames: ['limit'],
    registers,
  });
  const refusals = new Counter({
    name: 'perspection_quota_refusals_total',
    help: 'What this process refused because a workspace had reached a quota, by quota; event_names: names not stored.',
    labelNames: ['quota'],
    registers,
  });
  addGauges(sources, registers);
  addCallerGauges(sources, registers);
  if (sources.reencryption) addReencryption(sources.reencryption, registers);
  addTotals(registers, {
    name: 'perspection_dns_lookups_total',
    help: 'Look-ups of host names by result: found, not_found, no_address, timeout, servfail, refused, other.',
    label: 'result',
    read: sources.dnsResults,
  });
  addTotals(registers, {
    name: 'perspection_trace_spans_total',
    help: 'Spans by fate: sent; failed (not accepted by the collector); dropped (too many waited).',
    label: 'fate',
    read: () => sources.traceSpans?.() ?? {},
  });
  addStageTotals(registers, sources.stages ?? (() => []));
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
    operationLimit: (limit) => limits.inc({ limit }),
    events: (verdict, count) => events.inc({ verdict: verdict.toLowerCase() }, count),
    refused: (limit) => refused.inc({ limit }),
    quotaRefused: (quota) => refusals.inc({ quota }),
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
  const { queues, endpoints, workerDeliveries, databaseConnections, endpointConnections, dnsNames } = sources;
  if (queues) addQueueGauges(queues, registers);
  if (sources.eventLogs) addLogLag(sources.eventLogs, registers);
  if (endpoints)
    addStateGauge(registers, {
      name: 'perspection_unhealthy_endpoints',
      help: 'Webhooks whose endpoint is down or recovering; held: deliveries that are held back for them.',
      read: endpoints,
      aggregator: 'first', // every process reads the same database
    });
  if (sources.certificates)
    addStateGauge(registers, {
      name: 'perspection_expiring_certificates',
      help: 'Enabled webhooks by the end of their client certificate: expired, soon (within 30 days).',
      read: sources.certificates,
      aggregator: 'first',
    });
  if (workerDeliveries)
    addStateGauge(registers, {
      name: 'perspection_worker_deliveries',
      help: 'Deliveries that are leased to this worker.',
      read: workerDeliveries,
    });
  addStateGauge(registers, {
    name: 'perspection_database_connections',
    help: 'Connections to PostgreSQL; wanted: requests that wait for one.',
    read: databaseConnections,
  });
  addStateGauge(registers, {
    name: 'perspection_endpoint_connections',
    help: 'Connections to endpoints.',
    read: endpointConnections,
  });
  addStateGauge(registers, {
    name: 'perspection_dns_names',
    help: 'Host names of endpoints: their look-up is under way, or waits for its turn; cached with their result.',
    read: dnsNames,
  });
}

function addReencryption(read: () => Reading, registers: Registry[]): void {
  addStateGauge(registers, {
    name: 'perspection_reencryption_secrets',
    help: 'Stored secrets that are encrypted with a new key, in the process that does it: done, remaining, unreadable.',
    read,
  });
}

function addCallerGauges({ sockets, bodyBytes }: MetricsSources, registers: Registry[]): void {
  if (sockets)
    addStateGauge(registers, {
      name: 'perspection_sockets',
      help: 'WebSockets by state: open (with a key), unauthenticated.',
      read: sockets,
    });
  if (bodyBytes)
    new Gauge({
      name: 'perspection_request_body_bytes',
      help: 'Bytes of request bodies and of unfinished WebSocket messages in memory.',
      registers,
      collect() {
        this.set(bodyBytes());
      },
    });
}

interface StateGauge {
  readonly name: string;
  readonly help: string;
  /** Values by the label `state`. */
  readonly read: () => Reading | Promise<Reading>;
  /** How the values of several processes are combined; `sum` unless given. */
  readonly aggregator?: 'sum' | 'first';
}

function addStateGauge(registers: Registry[], { name, help, read, aggregator = 'sum' }: StateGauge): void {
  new Gauge({
    name,
    help,
    labelNames: ['state'],
    registers,
    aggregator,
    async collect() {
      const reading = await read();
      this.reset();
      for (const [state, count] of Object.entries(reading)) this.set({ state }, count);
    },
  });
}

function addQueueGauges(queues: NonNullable<MetricsSources['queues']>, registers: Registry[]): void {
  const age = new Gauge({
    name: 'perspection_queue_oldest_seconds',
    help: 'How long the oldest due job has been due.',
    labelNames: ['queue'],
    registers,
    aggregator: 'first',
  });
  new Gauge({
    name: 'perspection_queue_jobs',
    help: 'Jobs by queue and state: due, waiting (due later), claimed by a worker. As of a few seconds ago.',
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

function addLogLag(eventLogs: NonNullable<MetricsSources['eventLogs']>, registers: Registry[]): void {
  new Gauge({
    name: 'perspection_event_log_lag',
    help: 'Messages of an event log that are not acknowledged yet.',
    labelNames: ['log'],
    registers,
    aggregator: 'first', // every process reads the same logs
    async collect() {
      const reading = await eventLogs();
      this.reset();
      for (const [log, count] of Object.entries(reading)) this.set({ log }, count);
    },
  });
}

interface Totals {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** Counts since the start, by the value of the label. */
  readonly read: () => Reading;
}

function addTotals(registers: Registry[], { name, help, label, read }: Totals): void {
  new Counter({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
    },
  });
}

function addStageTotals(registers: Registry[], read: () => readonly StageReading[]): void {
  const byStage = (value: (stage: StageReading) => number) => (): Reading =>
    Object.fromEntries(read().map((stage) => [stage.stage.toLowerCase(), value(stage)]));
  addTotals(registers, {
    name: 'perspection_stage_events_total',
    help: 'Events that came to a stage of the pipeline: validation, deduplication, normalisation, enrichment, dispatch.',
    label: 'stage',
    read: byStage(({ came }) => came),
  });
  addTotals(registers, {
    name: 'perspection_stage_refused_total',
    help: 'Events that went no further than a stage; of deduplication, duplicates.',
    label: 'stage',
    read: byStage(({ refused }) => refused),
  });
  addTotals(registers, {
    name: 'perspection_stage_seconds_total',
    help: 'Time of a stage over its events; of deduplication and dispatch, the time of their transaction for each.',
    label: 'stage',
    read: byStage(({ seconds }) => seconds),
  });
}

/** A fixed set of kinds, whatever text the error has. */
function kindOf(error: string): string {
  if (error === 'timeout') return 'timeout';
  const status = /^HTTP (\d)/.exec(error)?.[1];
  if (status) return status === '4' || status === '5' ? `http_${status}xx` : 'http_other';
  if (error.startsWith('blocked')) return 'blocked';
  if (error.startsWith('egress proxy')) return 'proxy';
  if (error.startsWith('DNS')) return 'dns';
  if (error.startsWith('TLS')) return 'tls';
  return error.startsWith('cancelled') ? 'cancelled' : 'connection';
}
