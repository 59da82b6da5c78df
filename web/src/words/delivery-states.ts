/** The state of a delivery, after a number: "12 failed". */
export const deliveryStateWords = {
  PENDING: 'pending',
  RETRYING: 'retrying',
  HELD: 'held',
  DELIVERED: 'delivered before',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
} as const;
