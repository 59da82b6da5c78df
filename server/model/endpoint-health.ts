/**
 * What is known of a webhook's endpoint, over all workers: a circuit breaker.
 *
 *     HEALTHY ──20 failures in a row over at least a minute──► OPEN ◄──a probe fails── OPEN
 *        ▲                                                      │ ▲
 *        │                                        a probe succeeds 3 failures in a row
 *        │                                                      ▼ │
 *        └──────────────nothing is held back any more────── RECOVERING
 *
 * HEALTHY: deliveries go out as they come. OPEN: nothing is sent but a probe now and then; what comes is held back, and
 * uses up no attempt. RECOVERING: what was held back goes out, twice as much every second.
 *
 * A minute, because the default schedule of three retries is over after 14 s: an outage that it covers, and one event
 * that an endpoint will not take, never open anything. An answer such as 422 is no failure here: see {@link EndpointSign}.
 */
export interface EndpointHealth {
  readonly state: 'HEALTHY' | 'OPEN' | 'RECOVERING';
  /** For people: the error that opened it. Null when HEALTHY. */
  readonly reason: string | null;
  /** When the state was entered; null when HEALTHY from the beginning. */
  readonly since: Date | null;
  /** OPEN: probes that failed. RECOVERING: the pace, as the exponent of a power of two. */
  readonly step: number;
  /** When somebody has to act: the next probe, or the next release of what is held back. Null when HEALTHY. */
  readonly nextProbeAt: Date | null;
  /** OPEN: the event (`StoredEvent.id`) of the request that failed last, so that the next probe is of another one. */
  readonly failedEvent: string | null;
}

export const healthy: EndpointHealth = {
  state: 'HEALTHY',
  reason: null,
  since: null,
  step: 0,
  nextProbeAt: null,
  failedEvent: null,
};

/**
 * What a request tells of its endpoint:
 * - WORKS: a 2xx;
 * - REFUSES: a 4xx other than 408, 410 and 429, in full. The endpoint is up, and its verdict is on the event: whether it
 *   would take another one is not known;
 * - FAILS: anything else.
 */
export type EndpointSign = 'WORKS' | 'REFUSES' | 'FAILS';

/** Failures in a row, and when the first of them ended. */
export interface FailureRun {
  readonly count: number;
  readonly since: Date;
}

/** What opens a breaker. Both have to hold. */
export interface BreakerLimits {
  readonly failures: number;
  readonly milliseconds: number;
}

export const breakerLimits: BreakerLimits = { failures: 20, milliseconds: 60_000 };

/** Failures in a row while RECOVERING: the endpoint was trampled, or only seemed to be back. */
const recoveringFailures = 3;

const firstProbeMs = 30_000;
const longestProbeMs = 600_000;

/** The largest release: 4,096 deliveries a second. */
const highestPace = 12;
/** The first release, after the probe: two deliveries. */
const firstPace = 1;

/** How far the deliveries that follow a release are from it. */
const releaseEveryMs = 1000;

/** When the next probe of an endpoint may go out: 30 s after it was found down, then 1, 2, 4, 8 and every 10 minutes. */
function nextProbe(failedProbes: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(firstProbeMs * 2 ** failedProbes, longestProbeMs));
}

/** Whether a delivery has to be held back, unless it was released from that: no release gets past a suspension. */
export function holdsBack(
  webhook: { readonly active: boolean; readonly suspended?: boolean; readonly health: EndpointHealth },
  released: boolean,
): boolean {
  return webhook.active && (webhook.suspended === true || (webhook.health.state !== 'HEALTHY' && !released));
}

/** A request that ended. */
export interface SeenRequest {
  readonly sign: EndpointSign;
  /** Null for WORKS. */
  readonly error: string | null;
  readonly eventRowId: string;
  /** Whether its delivery was released to probe the endpoint. A redelivery that somebody asked for is no probe. */
  readonly probe: boolean;
  readonly now: Date;
}

/**
 * What a request makes of the failures in a row, and of the endpoint's health; `next` is null when nothing. A refusal
 * neither extends the run of failures nor ends it; of an OPEN endpoint it shows, as a 2xx does, that it is there again.
 */
export function afterRequest(
  health: EndpointHealth,
  run: FailureRun | undefined,
  seen: SeenRequest,
  limits: BreakerLimits = breakerLimits,
): { readonly run: FailureRun | undefined; readonly next: EndpointHealth | null } {
  if (seen.sign === 'FAILS') {
    const extended = extendRun(run, seen.now);
    return { run: extended, next: afterFailure(health, extended, seen, limits) };
  }
  return { run: seen.sign === 'WORKS' ? undefined : run, next: afterAnswer(health, seen.now) };
}

function extendRun(run: FailureRun | undefined, at: Date): FailureRun {
  return run ? { count: run.count + 1, since: run.since } : { count: 1, since: at };
}

function afterFailure(
  health: EndpointHealth,
  run: FailureRun,
  { error, eventRowId: failedEvent, probe, now }: SeenRequest,
  limits: BreakerLimits,
): EndpointHealth | null {
  if (health.state === 'OPEN') {
    if (!probe) return null; // begun before it opened, or a redelivery: the next probe stays where it is
    const step = health.step + 1;
    const nextProbeAt = nextProbe(step, now);
    return { ...health, reason: reasonOf('the probe', error), step, nextProbeAt, failedEvent };
  }
  const lasts = now.getTime() - run.since.getTime();
  const down =
    health.state === 'RECOVERING'
      ? run.count >= recoveringFailures
      : run.count >= limits.failures && lasts >= limits.milliseconds;
  if (!down) return null;
  const reason = reasonOf(`${run.count} attempts in a row`, error);
  return { state: 'OPEN', reason, since: now, step: 0, nextProbeAt: nextProbe(0, now), failedEvent };
}

/** The endpoint is there: what was held back may go out. */
function afterAnswer(health: EndpointHealth, now: Date): EndpointHealth | null {
  return health.state === 'OPEN' ? resumed(health, now) : null;
}

/** What an OPEN endpoint becomes when it is there again, or when somebody says so. */
export function resumed(health: EndpointHealth, now: Date): EndpointHealth {
  return { ...health, state: 'RECOVERING', since: now, step: firstPace, nextProbeAt: now, failedEvent: null };
}

/** What an OPEN endpoint becomes when somebody asks for its next probe at once. */
export function checkedNow(health: EndpointHealth, now: Date): EndpointHealth {
  return { ...health, nextProbeAt: now };
}

/** A probe is on its way; should it be lost with its worker, another one follows. */
export function afterProbeSent(health: EndpointHealth, now: Date): EndpointHealth {
  return { ...health, nextProbeAt: nextProbe(health.step, now) };
}

/** How many deliveries to release now, of those that are held back. */
export function releaseOf(health: EndpointHealth): number {
  if (health.state === 'OPEN') return 1;
  return 2 ** (health.state === 'RECOVERING' ? Math.min(health.step, highestPace) : highestPace);
}

/** @param released How many there were, of those that {@link releaseOf} asked for. */
export function afterRelease(health: EndpointHealth, released: number, now: Date): EndpointHealth {
  if (released < releaseOf(health)) return { ...healthy, since: now };
  const step = Math.min(health.step + 1, highestPace);
  return { ...health, step, nextProbeAt: new Date(now.getTime() + releaseEveryMs) };
}

function reasonOf(what: string, error: string | null): string {
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} failed: ${error}`;
}
