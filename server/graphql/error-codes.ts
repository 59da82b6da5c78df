/**
 * Every value of `extensions.code`, with the HTTP statuses that it comes with. The first is that of an answer without
 * `data`; where 200 follows 400, such an answer has 200 if it is plain `application/json`. `docs/api.md` says what each
 * code means.
 */
export const errorStatuses = {
  UNAUTHENTICATED: [401],
  FORBIDDEN: [403],
  WORKSPACE_DELETED: [403],
  /** 404 for an address below `/graphql`. */
  NOT_FOUND: [404, 200],
  BAD_USER_INPUT: [400, 200],
  GRAPHQL_PARSE_FAILED: [400, 200],
  GRAPHQL_VALIDATION_FAILED: [400, 200],
  /** Known to clients from Apollo Server. */
  OPERATION_RESOLUTION_FAILURE: [400, 200],
  TOO_COMPLEX: [400, 200],
  /** The operation was ended while it ran: nothing of it is returned. */
  ANSWER_TOO_LARGE: [400, 200],
  DEADLINE_EXCEEDED: [504],
  OVERLOADED: [503],
  BAD_REQUEST: [400],
  /** Clients with persisted queries know this code and send the document. */
  PERSISTED_QUERY_NOT_SUPPORTED: [400, 200],
  METHOD_NOT_ALLOWED: [405],
  NOT_ACCEPTABLE: [406],
  REQUEST_TIMEOUT: [408],
  PAYLOAD_TOO_LARGE: [413],
  UNSUPPORTED_MEDIA_TYPE: [415],
  RATE_LIMITED: [429],
  HEADERS_TOO_LARGE: [431],
  /** Over WebSocket alone. */
  TOO_MANY_SUBSCRIPTIONS: [],
  /** Over WebSocket alone: it ends a subscription. */
  TOO_FAR_BEHIND: [],
  /** 200 when a part of the answer is there. */
  UNAVAILABLE: [503, 200],
  /** 500 when the operation did not run. */
  INTERNAL_SERVER_ERROR: [500, 200],
} as const satisfies Record<string, readonly number[]>;

export type ErrorCode = keyof typeof errorStatuses;

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorStatuses, code);
}
