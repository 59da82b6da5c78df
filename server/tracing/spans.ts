import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

import { errorText } from '../error-text.ts';
import { type Log } from '../log.ts';
import { createSending, type Sending } from './sending.ts';
import {
  type BatchSpan,
  type TracedAttempt,
  type TracedBatch,
  type Tracing,
  type TracingOptions,
} from './tracing.ts';

const product = 'perspection-webhooks';

/** How long a stop waits for the collector. */
const closeWithinMs = 2000;

/**
 * Names attributes by OpenTelemetry's semantic conventions, or `perspection.*` where these have no name. The provider
 * is not registered globally, so that libraries with their own instrumentation make no spans.
 */
export function createTracing({ url, serviceName, ratio }: TracingOptions, log: Log): Tracing {
  const sending = createSending(url, log);
  const provider = new TracerProvider({
    resource: resourceOf(serviceName),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [sending.processor],
  });
  const tracer = provider.getTracer(product);
  return {
    ingest: (batch) =>
      batchSpanOf(
        tracer.startSpan(
          'ingest',
          { kind: SpanKind.SERVER, attributes: attributesOfBatch(batch) },
          contextOf(batch.traceparent),
        ),
      ),
    attempt: (attempt) => {
      const { context, server, startedAt: startTime } = attempt;
      const kind = server === null ? SpanKind.INTERNAL : SpanKind.CLIENT;
      const span = tracer.startSpan(
        'attempt',
        { kind, startTime, attributes: attributesOfAttempt(attempt) },
        contextOf(context),
      );
      if (attempt.errorMessage !== null)
        span.setStatus({ code: SpanStatusCode.ERROR, message: attempt.errorMessage });
      span.end(attempt.endedAt);
    },
    counts: sending.counts,
    close: () => close(provider, sending, log),
  };
}

function resourceOf(serviceName: string | null) {
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector];
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': product }))
    .merge(detectResources({ detectors }))
    .merge(serviceName === null ? null : resourceFromAttributes({ 'service.name': serviceName }));
}

/** A context with the span that a `traceparent` names, or without a span when it is null or invalid. */
function contextOf(traceparent: string | null): Context {
  const parent = traceparent === null ? null : parseTraceParent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}

function batchSpanOf(span: Span): BatchSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    context: traceFlags & TraceFlags.SAMPLED ? `00-${traceId}-${spanId}-01` : null,
    done: (results) => {
      const counts = { ACCEPTED: 0, DUPLICATE: 0, REJECTED: 0 };
      for (const { status } of results) counts[status] += 1;
      span.setAttributes({
        'perspection.events.accepted': counts.ACCEPTED,
        'perspection.events.duplicate': counts.DUPLICATE,
        'perspection.events.rejected': counts.REJECTED,
      });
      span.end();
    },
    failed: (error) => {
      const { code } = error as { code?: unknown };
      span.setAttribute('error.type', typeof code === 'string' ? code : error.name);
      span.setStatus({ code: SpanStatusCode.ERROR, message: errorText(error) });
      span.end();
    },
  };
}

function attributesOfBatch({ workspaceId, size }: TracedBatch): Attributes {
  return {
    'messaging.system': product,
    'messaging.operation.name': 'ingest',
    'messaging.operation.type': 'create',
    'messaging.batch.message_count': size,
    'perspection.workspace.id': workspaceId,
  };
}

function attributesOfAttempt(attempt: TracedAttempt): Attributes {
  const { server, httpStatusCode, errorMessage, waitedMs } = attempt;
  return {
    'messaging.system': product,
    'messaging.operation.name': 'attempt',
    'messaging.operation.type': 'send',
    'messaging.message.id': attempt.eventId,
    'perspection.workspace.id': attempt.workspaceId,
    'perspection.webhook.id': attempt.webhookId,
    'perspection.event.name': attempt.eventName,
    'perspection.attempt.number': attempt.attemptNumber,
    'perspection.attempt.origin': attempt.origin,
    'perspection.delivery.status': attempt.status,
    ...(waitedMs !== null && { 'perspection.attempt.waited_ms': waitedMs }),
    ...(server !== null && {
      'http.request.method': 'POST',
      'server.address': server.address,
      'server.port': server.port,
    }),
    ...(httpStatusCode !== null && { 'http.response.status_code': httpStatusCode }),
    ...(errorMessage !== null && { 'error.type': errorTypeOf(errorMessage) }),
  };
}

/** A small set of values: the HTTP status, or the error without its details. */
function errorTypeOf(errorMessage: string): string {
  return /^HTTP (\d{3})/.exec(errorMessage)?.[1] ?? errorMessage.split(/[:(]/, 1)[0]!.trim();
}

async function close(provider: TracerProvider, sending: Sending, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeWithinMs)));
  await Promise.race([provider.shutdown().catch(() => undefined), timeout]);
  clearTimeout(timer);
  const { unsent } = sending;
  if (unsent > 0) log.warn({ unsentSpans: unsent }, 'The collector did not accept the last traces in time.');
}
