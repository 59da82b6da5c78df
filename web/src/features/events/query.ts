import { type EventListFilter } from '../../data/models.ts';
import { fromAddress, timeOf, toAddress } from '../../words/calendar.ts';
import { textProblem } from '../../words/text.ts';

/** What the page of events searches for, as it stands in the address and in the fields: text that was typed. */
export interface EventSearch {
  /** What the name begins with. */
  name: string;
  eventId: string;
  userId: string;
  /** Source.id. */
  source: string;
  /** A part of the payload. */
  text: string;
  /** Times in the zone that the user has chosen, as 2026-02-03T04:05. The address has the zone, too. */
  from: string;
  to: string;
}

export type SearchField = keyof EventSearch;

/** The parameters of the address, by the fields. */
const parameters: Readonly<Record<SearchField, string>> = {
  name: 'name',
  eventId: 'event_id',
  userId: 'user_id',
  source: 'source',
  text: 'text',
  from: 'from',
  to: 'to',
};

const fields = Object.keys(parameters) as SearchField[];

export const noSearch: EventSearch = {
  name: '',
  eventId: '',
  userId: '',
  source: '',
  text: '',
  from: '',
  to: '',
};

export function readSearch(params: URLSearchParams): EventSearch {
  const entries = fields.map((field) => {
    const text = params.get(parameters[field]) ?? '';
    return [field, isTimeField(field) ? fromAddress(text) : text];
  });
  return Object.fromEntries(entries) as unknown as EventSearch;
}

/** As parameters of an address, with null for what is not searched for. */
export function writeSearch(search: EventSearch): Record<string, string | null> {
  const entries = fields.map((field) => {
    const text = search[field].trim();
    return [parameters[field], (isTimeField(field) ? toAddress(text) : text) || null];
  });
  return Object.fromEntries(entries) as Record<string, string | null>;
}

function isTimeField(field: SearchField): boolean {
  return field === 'from' || field === 'to';
}

export function isSearching(search: EventSearch): boolean {
  return fields.some((field) => search[field].trim() !== '');
}

/** What is wrong with each field: nothing is searched for until it is mended. */
export function searchMistakes(search: EventSearch): Partial<Record<SearchField, string>> {
  const mistakes: Partial<Record<SearchField, string>> = {};
  for (const [field, most] of [
    ['name', 200],
    ['eventId', 200],
    ['userId', 200],
    ['text', 500],
  ] as const) {
    const problem = textProblem(search[field].trim(), most, 'many');
    if (problem) mistakes[field] = problem;
  }
  const source = search.source.trim();
  if (source && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(source))
    mistakes.source = 'There is no such source.';
  for (const field of ['from', 'to'] as const)
    if (search[field].trim() && !timeOf(search[field]))
      mistakes[field] = 'Enter a time such as 2026-02-03T04:05.';
  const [from, to] = [timeOf(search.from), timeOf(search.to)];
  if (from && to && from >= to) mistakes.to = 'Choose a time after “From”.';
  return mistakes;
}

/** The filter for the server, of a search without mistakes. */
export function serverFilter(search: EventSearch): EventListFilter {
  const given = (field: SearchField) => search[field].trim() || null;
  return {
    eventNamePrefix: given('name'),
    eventId: given('eventId'),
    userId: given('userId'),
    sourceId: given('source'),
    text: given('text'),
    since: timeOf(search.from)?.toISOString() ?? null,
    until: timeOf(search.to)?.toISOString() ?? null,
  };
}

/** Whether a field for times can show the text. */
export function isTime(text: string): boolean {
  return timeOf(text) !== null;
}
