import { createRandom } from './random.ts';
import { type ShopEvent, visit, type Step } from './visit.ts';

/** An event that has happened. */
export interface TimedEvent extends ShopEvent {
  readonly event_id: string;
  readonly timestamp: string;
}

interface Visit {
  dueAt: number;
  event: ShopEvent;
  readonly steps: Iterator<Step>;
}

export interface TrafficOptions {
  /** The same seed gives the same visits in the same order; only ids and times differ. */
  readonly seed: number;
  readonly visitsPerSecond: number;
  readonly startAt: Date;
  readonly newId: () => string;
}

/** Visits in progress at the start, so that the shop is busy from the first second. */
const openingVisits = 40;

/** Generates the events of a shop with many simultaneous visitors. Time advances only when `until` is called. */
export function createTraffic({ seed, visitsPerSecond, startAt, newId }: TrafficOptions): {
  /** The events since the previous call and up to `now`, ordered by time. */
  until(now: Date): TimedEvent[];
} {
  const random = createRandom(seed);
  const visits: Visit[] = [];
  const arrive = (at: number): void => {
    const steps = visit(random.fork());
    const { afterMs, event } = steps.next().value as Step;
    visits.push({ dueAt: at + afterMs, event, steps });
  };
  const goOn = (current: Visit): void => {
    const { value, done } = current.steps.next();
    if (done) visits.splice(visits.indexOf(current), 1);
    else Object.assign(current, { dueAt: current.dueAt + value.afterMs, event: value.event });
  };

  let nextArrival = startAt.getTime();
  for (let count = 0; count < openingVisits; count++) arrive(nextArrival);
  return {
    until: (now) => {
      for (; nextArrival <= now.getTime(); nextArrival += random.waiting(1000 / visitsPerSecond))
        arrive(nextArrival);
      const happened: TimedEvent[] = [];
      for (
        let current = earliest(visits);
        current && current.dueAt <= now.getTime();
        current = earliest(visits)
      ) {
        happened.push({
          event_id: newId(),
          timestamp: new Date(current.dueAt).toISOString(),
          ...current.event,
        });
        goOn(current);
      }
      return happened;
    },
  };
}

function earliest(visits: readonly Visit[]): Visit | undefined {
  return visits.reduce<Visit | undefined>(
    (first, each) => (first && first.dueAt <= each.dueAt ? first : each),
    undefined,
  );
}
