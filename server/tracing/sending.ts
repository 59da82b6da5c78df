import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';

import { type Log } from '../log.ts';
import { type Tracing } from './tracing.ts';

/** Spans waiting to be sent: about 10 MB, a second of a busy process. Further ones are dropped. */
const maxQueued = 8192;
/** Turning this many spans into JSON takes some milliseconds. */
const spansPerRequest = 512;
/** How long a span waits for others before they are sent together. */
const delayMs = 1000;

export interface Sending {
  readonly processor: SpanProcessor;
  readonly counts: Tracing['counts'];
  /** Spans that ended and are neither sent, failed nor dropped yet. */
  readonly unsent: number;
}

/**
 * Sends spans in batches, one request at a time, through a queue of at most {@link maxQueued} spans, and counts the
 * results. The log has one line when spans start being lost and one when the collector accepts them again: a collector
 * that is down for a day costs two lines.
 */
export function createSending(url: string, log: Log): Sending {
  const counts = { sent: 0, failed: 0, dropped: 0 };
  let queued = 0;
  let exporting = 0;
  let losing = false;

  const lose = (
    kind: 'failed' | 'dropped',
    count: number,
    why: { err: unknown } | { queuedSpans: number },
  ) => {
    counts[kind] += count;
    if (losing) return;
    losing = true;
    log.warn(why, 'Traces are lost: the collector does not accept them. Deliveries continue.');
  };
  const succeed = (count: number) => {
    counts.sent += count;
    if (losing) log.info({ ...counts }, 'The collector accepts traces again.');
    losing = false;
  };

  const otlp = new OTLPTraceExporter({ url });
  const exporter: SpanExporter = {
    export: (spans, done) => {
      queued -= spans.length;
      exporting += spans.length;
      otlp.export(spans, (result) => {
        exporting -= spans.length;
        if (result.code === ExportResultCode.SUCCESS) succeed(spans.length);
        else lose('failed', spans.length, { err: result.error ?? new Error('no answer') });
        done(result);
      });
    },
    shutdown: () => otlp.shutdown(),
  };
  const batches = new BatchSpanProcessor({
    exporter,
    maxQueueSize: maxQueued,
    maxExportBatchSize: spansPerRequest,
    scheduledDelayMillis: delayMs,
  });
  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => {
      // The library would drop the span as well, without counting it.
      if (queued >= maxQueued) return lose('dropped', 1, { queuedSpans: queued });
      queued += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
  return {
    processor,
    counts,
    get unsent() {
      return queued + exporting;
    },
  };
}
