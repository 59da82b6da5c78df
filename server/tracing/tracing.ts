import { type Closeable } from '../lifecycle.ts';

export interface TracingOptions {
  /** Where an OTLP collector takes traces by POST, path included. */
  readonly url: string;
  /** Null: `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, or the product's name. */
  readonly serviceName: string | null;
  /** The share of traces that are sent of those that begin here, from 0 to 1. A caller's trace is its own decision. */
  readonly ratio: number;
}

/** What is told of traces. Cheap, never throws, and waits for nobody. */
export interface Tracing extends Closeable {
  /** A batch of events came in. */
  ingest(batch: TracedBatch): BatchSpan;
  /** An attempt was recorded. */
  attempt(attempt: TracedAttempt): void;
  /** Spans by what became of them since the start. */
  readonly counts: Readonly<Record<'sent' | 'failed' | 'dropped', number>>;
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>;
}

export interface TracedBatch {
  readonly workspaceId: string;
  /** How many events there are. */
  readonly size: number;
  /** The caller's header, unchecked; one that is not valid begins a new trace. */
  readonly traceparent: string | null;
}

/** The span of a batch, until it is done or has failed. */
export interface BatchSpan {
  /** What attempts of its events need to belong to the same trace, as a W3C `traceparent`; null when it is not sampled. */
  readonly context: string | null;
  done(results: readonly { readonly status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED' }[]): void;
  failed(error: Error): void;
}

/** An attempt as it stands in the log. */
export interface TracedAttempt {
  /** As of {@link BatchSpan.context}: an attempt belongs to the trace that its event came with, hours later, too. */
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
  /** Where it was sent; null when nothing was. Only host and port are told, since the rest may hold secrets. */
  readonly url: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Milliseconds from the event's receipt to a first attempt, or from the time that a retry was due; null for one by hand. */
  readonly waitedMs: number | null;
}
