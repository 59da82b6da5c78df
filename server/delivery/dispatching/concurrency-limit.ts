/**
 * How many requests of a workspace may be under way at once, as far as their ends have shown. A value that never changes:
 * {@link afterRequest} makes the next one. Times are milliseconds of a monotonic clock.
 */
export interface ConcurrencyLimit {
  /** Requests at once. Only whole ones start; the fraction is progress towards the next. */
  readonly limit: number;
  /** Below it, every answer adds one to the limit; from there on, about every round of answers does. */
  readonly threshold: number;
  /** When the limit was last halved. */
  readonly halvedAt: number;
}

/** How a request ended. */
export interface LimitedRequest {
  /** False when it held its slot for too long. */
  readonly answered: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Requests of its kind that were under way when it ended, with this one. */
  readonly underWay: number;
}

/** A limit that begins with `first`. */
export function newLimit(bound: number, first: number): ConcurrencyLimit {
  return { limit: Math.min(first, bound), threshold: bound, halvedAt: -Infinity };
}

/**
 * The limit after a request. It
 * - doubles with each round of answers until it is `bound` or was halved once, and then grows by about one a round;
 * - does not grow while less than half of it is used: answers to few requests say nothing of many;
 * - is halved by a request without an answer, down to one, once per round: requests that started before it was last
 *   halved were too many already known.
 *
 * Returns the same object when nothing changes.
 */
export function afterRequest(
  state: ConcurrencyLimit,
  request: LimitedRequest,
  bound: number,
): ConcurrencyLimit {
  return request.answered ? grown(state, request, bound) : halved(state, request);
}

function grown(state: ConcurrencyLimit, { underWay }: LimitedRequest, bound: number): ConcurrencyLimit {
  const { limit, threshold } = state;
  if (limit >= bound || underWay * 2 < Math.floor(limit)) return state;
  const more = limit < threshold ? 1 : 1 / limit;
  return { ...state, limit: Math.min(bound, limit + more) };
}

function halved(state: ConcurrencyLimit, { startedAt, endedAt }: LimitedRequest): ConcurrencyLimit {
  if (startedAt <= state.halvedAt) return state;
  const limit = Math.max(1, Math.floor(state.limit / 2));
  return { limit, threshold: limit, halvedAt: endedAt };
}
