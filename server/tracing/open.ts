import { type Log } from '../log.ts';
import { type Tracing, type TracingOptions } from './tracing.ts';

/** Null, without loading the OpenTelemetry SDK, when no collector is configured. */
export async function openTracing(options: TracingOptions | null, log: Log): Promise<Tracing | null> {
  if (!options) return null;
  const { createTracing } = await import('./spans.ts');
  return createTracing(options, log);
}
