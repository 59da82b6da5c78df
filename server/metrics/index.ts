/**
 * Metrics: the only room with prom-client. It declares what is measured; the composition root connects it with the
 * rooms that know, so none of them knows of it.
 * Promises: no label has more than a few values, however many workspaces and webhooks there are.
 * Imports nothing.
 */
export {
  createMetrics,
  type MeasuredAttempt,
  type Metrics,
  type MetricsSources,
  type Reading,
} from './metrics.ts';
