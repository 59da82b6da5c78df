import {
  type EventFilter,
  type EventPayload,
  type EventSource,
  type Filters,
  type FilterVerdict,
} from '../model/index.ts';
import { compileFilters } from './compile.ts';
import { grants, passesConsent } from './consent.ts';
import { eventNameOf, passesEventFilter, passesSources } from './event-filter.ts';
import { judgeCondition } from './explain-condition.ts';
import { show } from './show.ts';

const shownNames = 5;

/**
 * Runs an event through all layers of a webhook's filters and says why it passes or does not, such as
 * "properties.value is 120, needs > 500". All conditions are looked at, so that every reason is there at once. What
 * passes is decided by the code that routes events.
 *
 * @param from The source that sends the event; null for none.
 */
export function evaluate(
  filters: Filters,
  payload: EventPayload,
  from: EventSource | null = null,
): FilterVerdict {
  const source = judgeSource(filters, from);
  const eventFilter = judgeEventFilter(filters.eventFilter, eventNameOf(payload));
  const consent = judgeConsent(filters, payload);
  const conditionMatch = filters.conditionMatch ?? 'ALL';
  if (!source.passed || !eventFilter.passed || !consent.passed) {
    return {
      matches: false,
      rejectedBy: !source.passed ? 'SOURCE' : eventFilter.passed ? 'CONSENT' : 'EVENT_FILTER',
      source,
      eventFilter,
      consent,
      conditions: [],
      conditionMatch,
      reasons: [source, eventFilter, consent].filter(({ passed }) => !passed).map(({ reason }) => reason),
    };
  }
  const compiled = compileFilters(filters);
  const conditions = compiled.conditions.map((condition) => judgeCondition(condition, payload));
  const failed = conditions.filter(({ passed }) => !passed);
  const matches = compiled.passesConditions(payload);
  return {
    matches,
    rejectedBy: matches ? null : 'CONDITIONS',
    source,
    eventFilter,
    consent,
    conditions,
    conditionMatch,
    reasons: matches ? [] : failed.map(({ reason }) => reason),
  };
}

function judgeSource(filters: Filters, from: EventSource | null): FilterVerdict['source'] {
  const passed = passesSources(filters, from?.id);
  const is = from ? `the source is ${show(from.name)}` : 'the event has no source';
  if ((filters.sources ?? []).length === 0) return { passed, reason: `${is}; events of any source pass` };
  const asked = passed ? 'which the webhook asks for' : 'the webhook asks for others';
  const reason = from
    ? `${is}, ${asked}`
    : `${is}: it is not sent with a write key, and the webhook asks for sources`;
  return { passed, reason };
}

function judgeConsent(filters: Filters, payload: EventPayload): FilterVerdict['consent'] {
  const { requiredConsent = [] } = filters;
  const passed = passesConsent(filters, payload);
  if (requiredConsent.length === 0) return { passed, reason: 'the webhook asks for no consent' };
  const missing = requiredConsent.filter((category) => !grants(payload, category)).map(show);
  const reason = passed
    ? 'the event grants all consent that the webhook asks for'
    : `the event does not grant consent to ${missing.join(', ')}, which the webhook asks for`;
  return { passed, reason };
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
