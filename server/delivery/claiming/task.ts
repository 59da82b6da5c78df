import { type AttemptOrigin, type DeliveryKey } from '../../model/index.ts';
import { type Claimed, type QueueName } from '../../queue/index.ts';

/** A job in this worker's hands. */
export interface LeasedJob {
  readonly queue: QueueName;
  readonly claim: Claimed<unknown>;
  /** Deliveries of it that are not settled yet. The job is finished together with the last one. */
  remaining: number;
  /** Whether some of its deliveries are settled, but not all. */
  begun: boolean;
  /** Requests of it that are under way, and results that wait to be recorded. */
  underWay: number;
  /** When its claim was last known to be ours, in milliseconds of the monotonic clock. */
  aliveAt: number;
}

/** A claim that was not confirmed for so long may be somebody else's by now: the queue gives it away after 15 s. */
const claimTrustMs = 12_000;

/** Whether something may still be sent for a job. `at` in milliseconds of the monotonic clock. */
export function isOurs(job: LeasedJob, at: number): boolean {
  return at - job.aliveAt <= claimTrustMs;
}

/** Nothing is sent for a job any more that is given back, or turned out to be somebody else's. */
export function letGo(job: LeasedJob): void {
  job.aliveAt = -Infinity;
}

/** Whether it was let go: it is not ours to end. */
export function isLetGo(job: LeasedJob): boolean {
  return job.aliveAt === -Infinity;
}

/** One attempt to be made. */
export interface Task extends DeliveryKey {
  readonly job: LeasedJob;
  readonly workspaceId: string;
  readonly event: {
    readonly eventId: string;
    readonly eventName: string;
    readonly body: Buffer;
    readonly test: boolean;
    /** The trace that the event came with, as a W3C `traceparent`; null when it is not traced. */
    readonly traceContext: string | null;
  };
  readonly attemptNumber: number;
  readonly origin: Extract<AttemptOrigin, 'SCHEDULED' | 'MANUAL'>;
  readonly ordinal: number;
  /** Whether it goes out whatever is known of its endpoint: it was held back, or is wanted by hand. */
  readonly released: boolean;
  /** For a redelivery by hand: when the delivery's own schedule goes on. */
  readonly scheduledNextAt: Date | null;
  /** For a retry of the schedule: when it was due. */
  readonly dueAt: Date | null;
}
