/** What a mistake in the input is, for programs. The API's `UserErrorCode`. */
export type UserErrorCode =
  | 'REQUIRED'
  | 'TOO_LONG'
  | 'OUT_OF_RANGE'
  | 'INVALID'
  | 'INVALID_URL'
  | 'FORBIDDEN_ADDRESS'
  | 'FORBIDDEN_HEADER'
  | 'NOT_FOUND'
  | 'TAKEN'
  | 'IN_USE'
  | 'TOO_MANY'
  | 'TOO_LARGE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'SCHEMA_VIOLATION'
  | 'RATE_LIMITED';

/** A mistake in the input that its author can mend. */
export interface UserError {
  /** The path to the input field, such as `['conditions', '0', 'value']`; null when it is no single field's. */
  readonly field: readonly string[] | null;
  /** A sentence for people: what is wrong, and what it must be. */
  readonly message: string;
  readonly code: UserErrorCode;
  /** RATE_LIMITED: in how many milliseconds the call may succeed. */
  readonly retryAfterMs?: number;
}
