import { type Log } from '../log.ts';
import { type Tracing, type TracingOptions } from './tracing.ts';

/** Null where no traces are wanted: then nothing of OpenTelemetry's SDK is loaded. */
export async function openTracing(options: TracingOptions | null, log: Log): Promise<Tracing | null> {
  if (!options) return null;
  const { createTracing } = await import('./spans.ts');
  return createTracing(options, log);
}
