import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';

import { type Log } from '../log.ts';
import { type Tracing } from './tracing.ts';

/** Spans that wait to be sent, about 10 MB of them: a second of a busy process. More are dropped. */
const mostWaiting = 8192;
/** A request to the collector has so many spans; making its JSON takes some milliseconds. */
const perRequest = 512;
/** A trace is seen about so late. */
const delayMs = 1000;

export interface Sending {
  readonly processor: SpanProcessor;
  readonly counts: Tracing['counts'];
  /** Spans that ended and have not come to anything yet. */
  readonly unsent: number;
}

/**
 * Sends spans in batches, one request at a time, through a queue that is never longer than {@link mostWaiting}, and
 * counts what became of them. The log hears when spans begin to be lost and when the collector takes them again, and
 * nothing in between: a collector that is away for a day costs two lines.
 */
export function createSending(url: string, log: Log): Sending {
  const counts = { sent: 0, failed: 0, dropped: 0 };
  let waiting = 0;
  let underWay = 0;
  let losing = false;

  const lose = (kind: 'failed' | 'dropped', count: number, error: string) => {
    counts[kind] += count;
    if (losing) return;
    losing = true;
    log.warn({ error }, 'Traces are lost: the collector does not take them. Deliveries go on.');
  };
  const arrive = (count: number) => {
    counts.sent += count;
    if (losing) log.info({ ...counts }, 'The collector takes traces again.');
    losing = false;
  };

  const otlp = new OTLPTraceExporter({ url });
  const exporter: SpanExporter = {
    export: (spans, done) => {
      waiting -= spans.length;
      underWay += spans.length;
      otlp.export(spans, (result) => {
        underWay -= spans.length;
        if (result.code === ExportResultCode.SUCCESS) arrive(spans.length);
        else lose('failed', spans.length, result.error?.message || 'no answer');
        done(result);
      });
    },
    shutdown: () => otlp.shutdown(),
  };
  const batches = new BatchSpanProcessor({
    ...{ exporter, maxQueueSize: mostWaiting, maxExportBatchSize: perRequest, scheduledDelayMillis: delayMs },
  });
  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => {
      // The library's own queue drops just so, and tells nobody.
      if (waiting >= mostWaiting) return lose('dropped', 1, `more than ${mostWaiting} spans wait`);
      waiting += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
  return {
    processor,
    counts,
    get unsent() {
      return waiting + underWay;
    },
  };
}
