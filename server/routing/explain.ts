import { type EventFilter, type EventPayload, type Filters, type FilterVerdict } from '../model/index.ts';
import { compileFilters } from './compile.ts';
import { eventNameOf, passesEventFilter } from './event-filter.ts';
import { judgeCondition } from './explain-condition.ts';
import { show } from './show.ts';

const shownNames = 5;

/**
 * Runs an event through both layers of a webhook's filters and says why it passes or does not, such as
 * "properties.value is 120, needs > 500". All conditions are looked at, so that every reason is there at once. What
 * passes is decided by the code that routes events.
 */
export function evaluate(filters: Filters, payload: EventPayload): FilterVerdict {
  const eventFilter = judgeEventFilter(filters.eventFilter, eventNameOf(payload));
  const conditionMatch = filters.conditionMatch ?? 'ALL';
  if (!eventFilter.passed) {
    return {
      matches: false,
      rejectedBy: 'EVENT_FILTER',
      eventFilter,
      conditions: [],
      conditionMatch,
      reasons: [eventFilter.reason],
    };
  }
  const compiled = compileFilters(filters);
  const conditions = compiled.conditions.map((condition) => judgeCondition(condition, payload));
  const failed = conditions.filter(({ passed }) => !passed);
  const matches = compiled.passesConditions(payload);
  return {
    matches,
    rejectedBy: matches ? null : 'CONDITIONS',
    eventFilter,
    conditions,
    conditionMatch,
    reasons: matches ? [] : failed.map(({ reason }) => reason),
  };
}

function judgeEventFilter(filter: EventFilter, eventName: string): FilterVerdict['eventFilter'] {
  const passed = passesEventFilter(filter, eventName);
  return {
    passed,
    eventName,
    reason: passed ? whyPassed(filter, eventName) : whyRejected(filter, eventName),
  };
}

function whyPassed({ mode, events }: EventFilter, eventName: string): string {
  const is = `event_name is ${showName(eventName)}`;
  if (events.length === 0) return `${is}; including with an empty list lets every event pass`;
  return `${is}, which is ${mode === 'INCLUDE' ? 'listed' : 'not excluded'}`;
}

function whyRejected({ mode, events }: EventFilter, eventName: string): string {
  const is = `event_name is ${showName(eventName)}`;
  if (events.length === 0) return `${is}; excluding with an empty list lets no event pass`;
  if (mode === 'EXCLUDE') return `${is}, which is excluded`;
  const twin = events.find((name) => name.toLowerCase() === eventName.toLowerCase());
  if (twin !== undefined) return `${is}, needs to be ${show(twin)} (upper and lower case differ)`;
  const names = events.slice(0, shownNames).map(show).join(', ');
  const more = events.length > shownNames ? ` and ${events.length - shownNames} more` : '';
  return events.length === 1 ? `${is}, needs to be ${names}` : `${is}, needs to be one of ${names}${more}`;
}

function showName(eventName: string): string {
  return eventName === '' ? 'missing' : show(eventName);
}
