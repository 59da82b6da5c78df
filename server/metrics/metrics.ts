import { AggregatorRegistry, collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

import { addGauges } from './gauges.ts';
import { type MetricsSources } from './metrics-sources.ts';
import { addStageTotals, addTotals } from './totals.ts';

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
