/**
 * Tracing: a span for every batch that is taken in and for every attempt, sent to an OTLP collector where one is set.
 * Promises: without one no OpenTelemetry SDK is loaded and nothing is done; with one nothing waits for it, and what it
 * does not take in time is dropped and counted. Imports nothing of ours.
 */
export { openTracing } from './open.ts';
export { type Tracing } from './tracing.ts';
