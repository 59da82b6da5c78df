import { type AttemptOrigin, type DeliveryKey } from '../model/index.ts';
import { type Claimed, type QueueName } from '../queue/index.ts';

/** A job in this worker's hands. */
export interface JobInHand {
  readonly queue: QueueName;
  readonly claim: Claimed<unknown>;
  /** Deliveries of it that are not settled yet. The job is finished together with the last one. */
  remaining: number;
  /** When its claim was last known to be ours, in milliseconds of the monotonic clock. */
  aliveAt: number;
}

/** One attempt to be made. */
export interface Task extends DeliveryKey {
  readonly job: JobInHand;
  readonly workspaceId: string;
  readonly event: {
    readonly eventId: string;
    readonly eventName: string;
    readonly body: Buffer;
    readonly test: boolean;
  };
  readonly attemptNumber: number;
  readonly origin: Extract<AttemptOrigin, 'SCHEDULED' | 'MANUAL'>;
  readonly ordinal: number;
  /** Whether it goes out whatever is known of its endpoint: it was held back, or is wanted by hand. */
  readonly released: boolean;
  /** For a redelivery by hand: when the delivery's own schedule goes on. */
  readonly scheduledNextAt: Date | null;
}
