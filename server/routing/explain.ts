import {
  type Condition,
  type ConditionOperator,
  type ConditionVerdict,
  type EventFilter,
  type EventPayload,
  type Filters,
  type FilterVerdict,
  type JsonValue,
  toComparableNumber,
} from '../model/index.ts';
import { type CompiledCondition, compileFilters } from './compile.ts';
import { eventNameOf, passesEventFilter } from './event-filter.ts';
import { readPath } from './path.ts';

/** Longer values are cut in sentences; the verdict has them in full. */
const shownCharacters = 80;
const shownNames = 5;

const symbols: Readonly<Partial<Record<ConditionOperator, string>>> = {
  EQUALS: '==',
  NOT_EQUALS: '!=',
  GREATER_THAN: '>',
  LESS_THAN: '<',
  GREATER_OR_EQUAL: '>=',
  LESS_OR_EQUAL: '<=',
};

/**
 * Runs an event through both layers of a webhook's filters and says why it passes or does not, such as
 * "properties.value is 120, needs > 500". All conditions are looked at, so that every reason is there at once. What
 * passes is decided by the code that routes events.
 */
export function evaluate(filters: Filters, payload: EventPayload): FilterVerdict {
  const eventFilter = judgeEventFilter(filters.eventFilter, eventNameOf(payload));
  if (!eventFilter.passed) {
    return {
      matches: false,
      rejectedBy: 'EVENT_FILTER',
      eventFilter,
      conditions: [],
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
    reasons: failed.map(({ reason }) => reason),
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

function judgeCondition(compiled: CompiledCondition, payload: EventPayload): ConditionVerdict {
  const { condition, path } = compiled;
  const { field, operator } = condition;
  const reading = path && readPath(payload, path);
  const found = reading?.found ?? false;
  const actual = reading?.found ? reading.value : null;
  const passed = compiled.passes(payload);
  const subject = path
    ? describe(field, operator, found, actual)
    : `${field || 'the empty field'} is not a path`;
  const reason = passed ? `${subject}, passes ${clause(condition)}` : `${subject}, needs ${needs(condition)}`;
  const expected = operator === 'EXISTS' ? null : (condition.value ?? null);
  return { field, operator, expected, actual, found, passed, reason };
}

function describe(field: string, operator: ConditionOperator, found: boolean, actual: JsonValue): string {
  if (!found) return `${field} is missing`;
  const comparesSize = /[<>]/.test(symbols[operator] ?? '');
  const noNumber = comparesSize && actual !== null && Number.isNaN(toComparableNumber(actual));
  return `${field} is ${show(actual)}${noNumber ? ', not a number' : ''}`;
}

function clause({ operator, value = null }: Condition): string {
  if (operator === 'EXISTS') return 'exists';
  return `${symbols[operator] ?? 'contains'} ${show(value)}`;
}

function needs(condition: Condition): string {
  if (condition.operator === 'EXISTS') return 'to exist';
  return condition.operator === 'CONTAINS'
    ? `to contain ${show(condition.value ?? null)}`
    : clause(condition);
}

function showName(eventName: string): string {
  return eventName === '' ? 'missing' : show(eventName);
}

/** A value as JSON, with quotes around text, and cut when it is long. */
function show(value: JsonValue): string {
  const json = JSON.stringify(value);
  if (json.length <= shownCharacters) return json;
  // Not between the halves of a surrogate pair.
  return `${json.slice(0, shownCharacters).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
