/** The state of a delivery, after a number: "12 failed". */
export const deliveryStateWords = {
  PENDING: 'pending',
  RETRYING: 'retrying',
  HELD: 'held',
  DELIVERED: 'already delivered',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;

/** What a redelivery does to deliveries in each state, beside one more attempt of each. */
export const redeliveryEffects = {
  PENDING: 'In addition to the first attempt.',
  RETRYING: 'Retries continue if it fails.',
  HELD: 'Held again if it fails.',
  DELIVERED: 'Sent again.',
  FAILED: 'One attempt, no retries.',
  CANCELLED: 'One attempt, no retries.',
} as const;
