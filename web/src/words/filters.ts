import { counted } from './numbers.ts';
import { operatorSymbols, takesValue, type Operator } from './operators.ts';
import { visible } from './visible.ts';

export interface EventFilterWords {
  mode: 'INCLUDE' | 'EXCLUDE';
  events: readonly string[];
}

export interface ConditionWords {
  field: string;
  operator: Operator;
  value?: unknown;
}

/** How many of the conditions must pass. */
export type ConditionMatch = 'ALL' | 'ANY';

/** How many names or conditions a summary lists before it counts the rest. */
const SPELLED_OUT = 2;

/**
 * Which events a webhook receives: "purchase, user_signup from Shop where properties.value > 500".
 *
 * @param sources The names of the sources that it asks for, null for one that is not known (yet); none for any.
 */
export function filterSummary(
  filter: EventFilterWords,
  conditions: readonly ConditionWords[],
  match: ConditionMatch,
  sources: readonly (string | null)[] = [],
): string {
  const events = eventsInWords(filter) + (matchesNothing(filter) ? '' : sourcesInWords(sources));
  if (conditions.length === 0 || matchesNothing(filter)) return visible(events);
  const all = listed(conditions.map(conditionInWords), match === 'ANY' ? ' or ' : ' and ');
  return visible(`${events} where ${all}`);
}

/** True for the only filter that never matches: exclude mode without a name. */
export function matchesNothing(filter: EventFilterWords): boolean {
  return filter.mode === 'EXCLUDE' && filter.events.length === 0;
}

/** What an empty list of names means in each mode: every event if including, no event if excluding. */
export function emptyListMeaning(mode: EventFilterWords['mode']): string {
  return mode === 'INCLUDE'
    ? 'No names listed: every event is delivered.'
    : 'No names listed: nothing is delivered. Add a name, or switch to “Only these events”.';
}

export function conditionInWords({ field, operator, value }: ConditionWords): string {
  const words = `${field} ${operatorSymbols[operator]}`;
  return takesValue(operator) ? `${words} ${valueInWords(value)}` : words;
}

/** A JSON value on one line, with strings in quotes. */
export function valueInWords(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}

function eventsInWords({ mode, events }: EventFilterWords): string {
  if (mode === 'INCLUDE') return events.length === 0 ? 'Every event' : listed(events, ', ');
  return events.length === 0
    ? 'No events: the exclude list is empty'
    : `Every event except ${listed(events, ', ')}`;
}

function sourcesInWords(sources: readonly (string | null)[]): string {
  if (sources.length === 0) return '';
  const names = sources.filter((name) => name !== null);
  if (names.length < sources.length) return ` from ${counted(sources.length, 'source')}`;
  return ` from ${listed(names, names.length <= SPELLED_OUT + 1 ? ' or ' : ', ')}`;
}

function listed(words: readonly string[], separator: string): string {
  const spelled = words.length <= SPELLED_OUT + 1 ? words : words.slice(0, SPELLED_OUT);
  const rest = words.length - spelled.length;
  return rest === 0 ? spelled.join(separator) : `${spelled.join(separator)} and ${rest} more`;
}
