import { operatorSymbols, type Operator } from './operators.ts';

export interface EventFilterWords {
  mode: 'INCLUDE' | 'EXCLUDE';
  events: readonly string[];
}

export interface ConditionWords {
  field: string;
  operator: Operator;
  value?: unknown;
}

/** How many names or conditions a summary spells out before it counts the rest. */
const SPELLED_OUT = 2;

/** What a webhook receives, as one phrase: "purchase, user_signup where properties.value > 500". */
export function filterSummary(filter: EventFilterWords, conditions: readonly ConditionWords[]): string {
  const events = eventsInWords(filter);
  if (conditions.length === 0 || matchesNothing(filter)) return events;
  return `${events} where ${listed(conditions.map(conditionInWords), ' and ')}`;
}

/** True for the one filter that can never match: exclude mode without a name. */
export function matchesNothing(filter: EventFilterWords): boolean {
  return filter.mode === 'EXCLUDE' && filter.events.length === 0;
}

/** What an empty list of names means in each mode: the two are not each other's opposite. */
export function emptyListMeaning(mode: EventFilterWords['mode']): string {
  return mode === 'INCLUDE'
    ? 'No name listed: every event is delivered.'
    : 'No name listed: nothing is delivered. Add a name, or switch to “Only these events”.';
}

export function conditionInWords({ field, operator, value }: ConditionWords): string {
  return operator === 'EXISTS'
    ? `${field} exists`
    : `${field} ${operatorSymbols[operator]} ${valueInWords(value)}`;
}

/** A JSON value on one line: numbers bare, strings in quotes. */
export function valueInWords(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

function eventsInWords({ mode, events }: EventFilterWords): string {
  if (mode === 'INCLUDE') return events.length === 0 ? 'Every event' : listed(events, ', ');
  return events.length === 0
    ? 'No event: the exclude list is empty'
    : `Every event except ${listed(events, ', ')}`;
}

function listed(words: readonly string[], separator: string): string {
  const spelled = words.length <= SPELLED_OUT + 1 ? words : words.slice(0, SPELLED_OUT);
  const rest = words.length - spelled.length;
  return rest === 0 ? spelled.join(separator) : `${spelled.join(separator)} and ${rest} more`;
}
