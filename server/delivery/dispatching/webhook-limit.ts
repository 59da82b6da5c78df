/**
 * How many requests may be under way to one webhook at once, as found from its answers. A value that never changes:
 * {@link afterRound} and {@link afterOverload} make the next one. Times are milliseconds of a monotonic clock.
 */
export interface WebhookLimit {
  /** Requests at once. Only whole ones start; the fraction is progress towards the next. */
  readonly limit: number;
  /** What was too much when the limit was last cut, or a little more; null while it has never been. */
  readonly ceiling: number | null;
  /** What it was cut to. */
  readonly floor: number;
  /** Rounds of answers since then in which at least half of the limit was used. */
  readonly rounds: number;
  /** When it was last cut. */
  readonly cutAt: number;
  /** Answers that failures have not used up, as far as they count. */
  readonly answers: number;
  /** How long answers take when the limit is not too high; null when that has to be measured. */
  readonly usualMs: number | null;
  /** The answers of the window that is being measured, and how long they took together. */
  readonly window: { readonly answers: number; readonly totalMs: number };
}

/** As many answers as requests were under way, or as the limit, to requests that started after it was last cut. */
export interface Round {
  readonly answers: number;
  /** How long they took together. */
  readonly totalMs: number;
  /** The most requests that were under way at once. */
  readonly mostUnderWay: number;
  readonly endedAt: number;
}

/** Requests at once to a webhook of which nothing is known. */
const firstLimit = 2;
/** As if a limit of so many had just been too much. */
const ceilingOfLowest = 8;
/** After so many rounds, the limit is again what it was before it was cut, and begins to rise beyond. */
const roundsToCeiling = 20;
/** A ceiling that proves too high is lowered to this share at most: what was possible once may be possible again. */
const ceilingKept = 0.7;
/**
 * So many answers outweigh one failure: it is chance then, and not too many requests. Answers count once, and of those
 * before a failure as many as the limit, or these.
 */
const answersPerFailure = 40;
const mostAnswers = 2 * answersPerFailure;
/** Answers whose mean is compared with what is usual; fewer while the limit doubles, before many wait for each other. */
const windowAnswers = 32;
const windowAnswersWhileDoubling = 8;
/** Answers are late when they take this multiple of what is usual, and so much longer. */
const lateFactor = 3;
const lateMs = 50;
/** What late answers leave of the limit, at least. */
const leastLeft = 0.1;

const emptyWindow = { answers: 0, totalMs: 0 } as const;

/** The limit of a webhook of which nothing is known. */
export function newWebhookLimit(bound: number): WebhookLimit {
  return {
    limit: Math.min(firstLimit, bound),
    ceiling: null,
    floor: 1,
    rounds: 0,
    cutAt: -Infinity,
    answers: 0,
    usualMs: null,
    window: emptyWindow,
  };
}

/** The limit of a webhook that has to prove itself: one request at once, and others with the next rounds of answers. */
export function lowestWebhookLimit(): WebhookLimit {
  return { ...newWebhookLimit(1), ceiling: ceilingOfLowest };
}

/**
 * The limit after a round of answers. It
 * - doubles until it is `bound` or has been cut once;
 * - then follows a cubic curve, as TCP CUBIC does but in rounds: fast at first, flat near the limit that was too much,
 *   which it reaches after 20 rounds, and fast again beyond;
 * - stays while less than half of it is used: answers to few requests say nothing of many;
 * - is cut when answers take more than three times as long as usual, and 50 ms longer, to as much as would take what is
 *   usual if requests waited for each other, but at least to a tenth. What is usual is measured anew then: an endpoint that
 *   has become slower for another reason costs one cut.
 */
export function afterRound(state: WebhookLimit, round: Round, bound: number): WebhookLimit {
  const busy = round.mostUnderWay * 2 >= Math.floor(state.limit);
  const answers = Math.min(Math.max(mostAnswers, state.limit), state.answers + round.answers);
  const measured = measure({ ...state, answers }, round);
  if (!busy) return measured.state;
  const { meanMs } = measured;
  if (meanMs !== null && state.usualMs !== null && isLate(meanMs, state.usualMs)) {
    const left = Math.max(leastLeft, state.usualMs / meanMs);
    return { ...cut(measured.state, left, round.endedAt), usualMs: null };
  }
  return grown(measured.state, bound);
}

/**
 * The limit after a request that was not answered, or whose answer asks for fewer: half of it, down to one, once per round,
 * since requests that started before the last cut were too many already known. One for each 40 answers changes nothing.
 * Returns the same object when nothing changes.
 */
export function afterOverload(state: WebhookLimit, startedAt: number, endedAt: number): WebhookLimit {
  if (startedAt <= state.cutAt) return state;
  if (state.answers >= answersPerFailure) return { ...state, answers: state.answers - answersPerFailure };
  return cut(state, 0.5, endedAt);
}

/** Adds a round to the window. The mean is null until there are enough answers. */
function measure(
  state: WebhookLimit,
  { answers, totalMs }: Round,
): { readonly state: WebhookLimit; readonly meanMs: number | null } {
  const window = { answers: state.window.answers + answers, totalMs: state.window.totalMs + totalMs };
  const enough = state.ceiling === null ? windowAnswersWhileDoubling : windowAnswers;
  if (window.answers < enough) return { state: { ...state, window }, meanMs: null };
  const meanMs = window.totalMs / window.answers;
  const usualMs = Math.min(state.usualMs ?? Infinity, meanMs);
  return { state: { ...state, usualMs, window: emptyWindow }, meanMs };
}

function isLate(meanMs: number, usualMs: number): boolean {
  return meanMs > usualMs * lateFactor + lateMs;
}

function grown(state: WebhookLimit, bound: number): WebhookLimit {
  const { limit, ceiling, floor } = state;
  if (limit >= bound) return state;
  if (ceiling === null) return { ...state, limit: Math.min(bound, limit * 2) };
  const rounds = state.rounds + 1;
  const curve = ceiling + (ceiling - floor) * ((rounds - roundsToCeiling) / roundsToCeiling) ** 3;
  return { ...state, rounds, limit: Math.min(bound, curve) };
}

function cut(state: WebhookLimit, left: number, cutAt: number): WebhookLimit {
  const floor = Math.max(1, Math.floor(state.limit * left));
  const ceiling = Math.max(ceilingOf(state), floor + 1);
  // As many answers as the limit: a share of failures that is chance must not cut it again before a round is over.
  return { ...state, limit: floor, floor, ceiling, rounds: 0, cutAt, answers: floor, window: emptyWindow };
}

/** What is too much. One request at once is not: when it fails, the endpoint is down. */
function ceilingOf({ limit, ceiling }: WebhookLimit): number {
  if (limit < 2) return ceiling ?? limit;
  return Math.max(limit, (ceiling ?? 0) * ceilingKept);
}
