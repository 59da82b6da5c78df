/** The state of a delivery, after a number: "12 failed". */
export const deliveryStateWords = {
  PENDING: 'pending',
  RETRYING: 'retrying',
  HELD: 'held',
  DELIVERED: 'delivered before',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;

/** What a redelivery does to deliveries in each state, beside one more attempt of each. */
export const redeliveryEffects = {
  PENDING: 'The first attempt is also made.',
  RETRYING: 'Retries go on if it fails.',
  HELD: 'Held again if it fails.',
  DELIVERED: 'Sent once more.',
  FAILED: 'One attempt, no retries.',
  CANCELLED: 'One attempt, no retries.',
} as const;
