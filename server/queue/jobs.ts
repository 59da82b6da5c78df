/** First deliveries to one webhook: a micro-batch, so that the queue's cost is shared. */
export interface FirstDeliveries {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventRowIds: readonly string[];
  /** Whether they were held back while the endpoint was down: they go out whatever its state. */
  readonly released: boolean;
}

/** One further attempt of one delivery: a scheduled retry, or a redelivery by hand. */
export interface Retry {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly eventRowId: string;
  readonly origin: 'SCHEDULED' | 'MANUAL';
  /** SCHEDULED: n for the nth retry. MANUAL: names the request, so that a job taken twice is recognised. */
  readonly ordinal: number;
  /** As of first deliveries. */
  readonly released: boolean;
}

/** A job in this worker's hands, until it is finished, given back, or its heart stops beating. */
export interface Claimed<T> {
  readonly id: string;
  /** Grows with every claim: what settles with an old one changes nothing. */
  readonly retryCount: number;
  readonly data: T;
}

export const queueNames = ['first-deliveries', 'retries'] as const;

export type QueueName = (typeof queueNames)[number];

/**
 * How many first deliveries share a job. More would save little (the queue's share is a 64th already) and let a slow
 * endpoint hold more in one worker's hands.
 */
export const deliveriesPerJob = 64;

/** Jobs are rows of jsonb: short names, since every byte is written three times. */
export interface StoredFirstDeliveries {
  readonly ws: string;
  readonly wh: string;
  readonly ev: readonly string[];
  readonly rel?: 1;
}

export interface StoredRetry {
  readonly ws: string;
  readonly wh: string;
  readonly ev: string;
  readonly or: 'S' | 'M';
  readonly n: number;
  readonly rel?: 1;
}
