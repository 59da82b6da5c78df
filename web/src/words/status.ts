/** Of a webhook, an attempt, or what a delivery is now. */
export type Status = 'DELIVERED' | 'FAILED' | 'RETRYING' | 'IDLE' | 'PENDING' | 'HELD' | 'CANCELLED';

/** The word beside the icon of a status. */
export const statusWords: Record<Status, string> = {
  DELIVERED: 'Delivered',
  FAILED: 'Failed',
  RETRYING: 'Retrying',
  IDLE: 'Idle',
  PENDING: 'Pending',
  HELD: 'Held',
  CANCELLED: 'Cancelled',
};

/** Statuses that a webhook can have, the most urgent first. */
export const webhookStatuses = ['FAILED', 'RETRYING', 'DELIVERED', 'IDLE'] as const;

/** Statuses that an attempt can have. */
export const attemptStatuses = ['DELIVERED', 'RETRYING', 'FAILED', 'PENDING'] as const;
