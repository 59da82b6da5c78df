/**
 * Tracing: one span for every batch of events and one for every attempt, sent to an OTLP collector if one is
 * configured.
 * Promises: without a collector the OpenTelemetry SDK is not loaded; with one nothing waits for it, and spans that it
 * does not accept in time are dropped and counted.
 * Imports nothing.
 */
export { openTracing } from './open.ts';
export { type Tracing } from './tracing.ts';
