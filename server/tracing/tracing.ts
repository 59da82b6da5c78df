import { type Closeable } from '../lifecycle.ts';

export interface TracingOptions {
  /** The URL of an OTLP collector for traces over HTTP, including the path. */
  readonly url: string;
  /** Null for the `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, or else the product's name. */
  readonly serviceName: string | null;
  /**
   * The share, from 0 to 1, of traces that begin here and are sampled. For a caller's trace, the caller has decided.
   */
  readonly ratio: number;
}

/** Makes spans. Cheap; never throws and never waits. */
export interface Tracing extends Closeable {
  /** Starts the span of a batch of events. */
  ingest(batch: TracedBatch): BatchSpan;
  /** Makes the span of a recorded attempt. */
  attempt(attempt: TracedAttempt): void;
  /** Spans since the start. */
  readonly counts: Readonly<Record<'sent' | 'failed' | 'dropped', number>>;
  /** Sends the queued spans, for at most 2 s. */
  close(): Promise<void>;
}

export interface TracedBatch {
  readonly workspaceId: string;
  /** The number of events. */
  readonly size: number;
  /** The caller's header, not validated; an invalid one begins a new trace. */
  readonly traceparent: string | null;
}

/** The span of a batch, which ends with `done` or `failed`. */
export interface BatchSpan {
  /** The parent of the spans of its attempts, as a W3C `traceparent`; null when the trace is not sampled. */
  readonly context: string | null;
  done(results: readonly { readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED' }[]): void;
  failed(error: Error): void;
}

/** An attempt as it is in the log. */
export interface TracedAttempt {
  /** The {@link BatchSpan.context} of its event. A retry hours later still belongs to that trace. */
  readonly context: string;
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly attemptNumber: number;
  readonly origin: string;
  readonly status: string;
  readonly httpStatusCode: number | null;
  readonly errorMessage: string | null;
  /** Where the request went; null when none was sent. The rest of the URL may be secret. */
  readonly server: { readonly address: string; readonly port: number } | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /**
   * Milliseconds from the event's receipt to a first attempt, or from a retry's due time; null for a manual redelivery.
   */
  readonly waitedMs: number | null;
}
