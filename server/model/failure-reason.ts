/**
 * Why the last attempt of a delivery failed, in kinds that people filter by. The database decides it from the attempt's
 * error: see `delivery.failure_reason` in migration 0032.
 */
export type FailureReason =
  | 'HTTP_STATUS'
  | 'TIMEOUT'
  | 'CONNECTION'
  | 'DNS'
  | 'TLS'
  | 'BAD_RESPONSE'
  | 'BLOCKED'
  | 'NOT_SENT'
  | 'CANCELLED';
