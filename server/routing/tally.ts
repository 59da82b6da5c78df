import { type EventPayload, type Filters } from '../model/index.ts';
import { compileFilters } from './compile.ts';
import { passesConsent } from './consent.ts';
import { eventNameOf, passesEventFilter, passesSources } from './event-filter.ts';
import { judgeCondition } from './explain-condition.ts';

/** An event that fails exactly one condition and would pass without it. */
export interface NearMiss {
  readonly id: string;
  /** The index of the condition. */
  readonly condition: number;
  /** A sentence such as "properties.value is 499, needs > 500". */
  readonly reason: string;
}

/** What filters would have done with a number of events. Each layer counts the events that passed those before it. */
export interface FilterTally {
  looked: number;
  passedSource: number;
  passedEventFilter: number;
  passedConsent: number;
  matched: number;
  /** For each condition, how many events pass it, of those that passed consent. */
  readonly conditions: number[];
  nearMisses: number;
  /** The first ones of each kind. */
  readonly nearMissExamples: NearMiss[];
  readonly matchExamples: string[];
}

/** An event to judge. */
export interface TalliedEvent {
  readonly id: string;
  /** Null for an event that no source sent. */
  readonly sourceId: string | null;
  readonly payload: EventPayload;
}

/** Near misses and matches that a tally keeps, of each. */
export const tallyExamples = 20;

export function emptyTally(conditions: number): FilterTally {
  return {
    looked: 0,
    passedSource: 0,
    passedEventFilter: 0,
    passedConsent: 0,
    matched: 0,
    conditions: new Array<number>(conditions).fill(0),
    nearMisses: 0,
    nearMissExamples: [],
    matchExamples: [],
  };
}

/** Judges events one after the other. The same events match as would be routed. */
export function tallyEvents(filters: Filters, events: Iterable<TalliedEvent>): FilterTally {
  const { conditions } = compileFilters(filters);
  const any = filters.conditionMatch === 'ANY' && conditions.length > 0;
  const tally = emptyTally(conditions.length);
  for (const { id, sourceId, payload } of events) {
    tally.looked += 1;
    if (!passesSources(filters, sourceId ?? undefined)) continue;
    tally.passedSource += 1;
    if (!passesEventFilter(filters.eventFilter, eventNameOf(payload))) continue;
    tally.passedEventFilter += 1;
    if (!passesConsent(filters, payload)) continue;
    tally.passedConsent += 1;
    let passed = 0;
    let failed = -1;
    conditions.forEach((condition, index) => {
      if (condition.passes(payload)) {
        passed += 1;
        tally.conditions[index]! += 1;
      } else failed = index;
    });
    if (any ? passed > 0 : passed === conditions.length) {
      tally.matched += 1;
      if (tally.matchExamples.length < tallyExamples) tally.matchExamples.push(id);
    } else if (passed === conditions.length - 1) {
      tally.nearMisses += 1;
      if (tally.nearMissExamples.length === tallyExamples) continue;
      const { reason } = judgeCondition(conditions[failed]!, payload);
      tally.nearMissExamples.push({ id, condition: failed, reason });
    }
  }
  return tally;
}

/** Adds what later events came to. */
export function addTally(to: FilterTally, more: FilterTally): void {
  for (const name of [
    'looked',
    'passedSource',
    'passedEventFilter',
    'passedConsent',
    'matched',
    'nearMisses',
  ] as const)
    to[name] += more[name];
  more.conditions.forEach((count, index) => (to.conditions[index]! += count));
  to.nearMissExamples.push(...more.nearMissExamples.slice(0, tallyExamples - to.nearMissExamples.length));
  to.matchExamples.push(...more.matchExamples.slice(0, tallyExamples - to.matchExamples.length));
}
