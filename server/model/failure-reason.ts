/**
 * Why the last attempt of a delivery failed, in kinds that people filter by. The database decides it from the attempt's
 * error: see `delivery.failure_reason` in migration 0032.
 */
export const failureReasons = [
  'HTTP_STATUS',
  'TIMEOUT',
  'CONNECTION',
  'DNS',
  'TLS',
  'BAD_RESPONSE',
  'BLOCKED',
  'NOT_SENT',
  'CANCELLED',
] as const;

export type FailureReason = (typeof failureReasons)[number];
