import { type AttemptOrigin, type DeliveryKey, type ScheduledNext } from '../../model/index.ts';

/** Which attempt to make of which delivery, and what it sends. */
export interface AttemptInputs extends DeliveryKey {
  readonly workspaceId: string;
  readonly event: {
    readonly eventId: string;
    readonly eventName: string;
    /** The stored payload: every attempt sends and signs these bytes. */
    readonly body: Buffer;
    readonly test: boolean;
    /** The name of its source; null when it has none. */
    readonly source: string | null;
    /** The trace that the event came with, as a W3C `traceparent`; null when it is not traced. */
    readonly traceContext: string | null;
  };
  /** From 1. */
  readonly attemptNumber: number;
  readonly origin: Exclude<AttemptOrigin, 'CANCELLED'>;
  /** SCHEDULED: 0 for the first attempt, n for the nth retry. MANUAL: names the request. */
  readonly ordinal: number;
  /** For a redelivery: when the delivery's own schedule goes on. Null for any other attempt. */
  readonly scheduledNextAt: ScheduledNext;
}
