/** First deliveries to one webhook. They share a job, so that the queue's cost is divided among them. */
export interface FirstDeliveries {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventRowIds: readonly string[];
  /** Whether they were held back while the endpoint was down: these are sent whatever its state. */
  readonly released: boolean;
}

/** One further attempt of one delivery: a scheduled retry or a manual redelivery. */
export interface Retry {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventRowId: string;
  readonly origin: 'SCHEDULED' | 'MANUAL';
  /** SCHEDULED: n for the nth retry. MANUAL: identifies the request, so that a job claimed twice is recognised. */
  readonly ordinal: number;
  /** As in {@link FirstDeliveries}. */
  readonly released: boolean;
}

/** A job leased to this worker until it is finished, is given back, or misses its heartbeats. */
export interface Claimed<T> {
  readonly id: string;
  /** Grows with every claim. Finishing or giving back with the number of an older claim changes nothing. */
  readonly retryCount: number;
  /**
   * The number of the worker that claimed it: when that worker is gone, others may claim the job at once. Null: not
   * before the heartbeats have been missed.
   */
  readonly worker: number | null;
  readonly data: T;
}

export const queueNames = ['first-deliveries', 'retries'] as const;

export type QueueName = (typeof queueNames)[number];

/**
 * The maximum of first deliveries in one job. A larger one would save little (the queue's cost is divided by 64
 * already) and let a slow endpoint keep more deliveries leased to one worker.
 */
export const deliveriesPerJob = 64;
