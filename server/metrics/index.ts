/**
 * Metrics: the only room with prom-client. It declares what is measured; observability.ts connects it with the rooms
 * that have the numbers, so that none of them depends on it.
 * Promises: no label has more than a few values, however many workspaces and webhooks there are.
 * Imports nothing.
 */
export { createMetrics, type MeasuredAttempt, type Metrics } from './metrics.ts';
export { type MetricsSources, type Reading, type StageReading } from './metrics-sources.ts';
