import { type DeliveryFilter, type DeliveryState, type FailureReason } from '../../data/models.ts';
import { fromAddress, timeOf, toAddress } from '../../words/calendar.ts';

/** The states that a delivery can have, in the order of the chips: what needs attention first. */
export const states = ['FAILED', 'RETRYING', 'HELD', 'PENDING', 'DELIVERED', 'CANCELLED'] as const;

/** Why a last attempt failed, and the words for it. */
export const reasonWords: Readonly<Record<FailureReason, string>> = {
  HTTP_STATUS: 'HTTP status',
  TIMEOUT: 'Timeout',
  CONNECTION: 'Connection',
  DNS: 'DNS',
  TLS: 'TLS',
  BAD_RESPONSE: 'Invalid response',
  BLOCKED: 'Blocked address',
  NOT_SENT: 'Not sent',
  CANCELLED: 'Cancelled',
};

/** Ranges of time that end now, in hours. */
export const ranges = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 } as const;

/** What the list shows: a part of the page's address, so it can be shared and survives a reload. Texts are as typed. */
export interface DeliveryQuery {
  readonly states: readonly string[];
  readonly webhook: string;
  readonly event: string;
  readonly eventId: string;
  readonly user: string;
  readonly source: string;
  /** "502, 5xx". */
  readonly code: string;
  readonly reason: string;
  /** One of `ranges`, or nothing. */
  readonly range: string;
  /** Times as `datetime-local` fields have them, in the zone that the user has chosen. The address has the zone, too. */
  readonly from: string;
  readonly to: string;
  /** "3": at least so many attempts. */
  readonly attempts: string;
  /** "yes", "no" or nothing. */
  readonly test: string;
}

export type QueryField = Exclude<keyof DeliveryQuery, 'states'>;

/** By field, the parameter of the address. */
const parameters: Readonly<Record<QueryField, string>> = {
  webhook: 'webhook',
  event: 'event',
  eventId: 'event_id',
  user: 'user',
  source: 'source',
  code: 'code',
  reason: 'reason',
  range: 'range',
  from: 'from',
  to: 'to',
  attempts: 'attempts',
  test: 'test',
};

const fields = Object.keys(parameters) as QueryField[];

export const noQuery: DeliveryQuery = readDeliveryQuery(new URLSearchParams());

/** Reads the query from an address. Values that are none stay, so that the page can say so. */
export function readDeliveryQuery(params: URLSearchParams): DeliveryQuery {
  const texts = fields.map((name) => {
    const text = params.get(parameters[name]) ?? '';
    return [name, isTimeField(name) ? fromAddress(text) : text] as const;
  });
  const given = (params.get('state') ?? '').split(',').filter((state) => state !== '');
  return { ...(Object.fromEntries(texts) as Record<QueryField, string>), states: [...new Set(given)] };
}

/** The query as parameters of an address, with null for what asks for nothing. */
export function writeDeliveryQuery(query: DeliveryQuery): Record<string, string | null> {
  const texts = fields.map((name) => {
    return [parameters[name], (isTimeField(name) ? toAddress(query[name]) : query[name]) || null] as const;
  });
  return { ...Object.fromEntries(texts), state: query.states.join(',') || null };
}

/** Whether a field takes a time. */
export function isTimeField(name: QueryField): boolean {
  return name === 'from' || name === 'to';
}

export function isFiltered(query: DeliveryQuery): boolean {
  return query.states.length > 0 || fields.some((name) => query[name].trim() !== '');
}

/** Whether anything but states and webhooks is asked for. */
export function isNarrow({ states: _states, webhookIds: _webhookIds, ...rest }: DeliveryFilter): boolean {
  return Object.values(rest).some((value) => value !== null && value !== undefined);
}

export interface ReadFilter {
  readonly filter: DeliveryFilter;
  /** What is wrong, by field; the filter leaves these fields out. */
  readonly problems: Readonly<Partial<Record<QueryField | 'states', string>>>;
}

/**
 * The filter for the server.
 *
 * @param now In Unix milliseconds: ranges end here.
 */
export function readFilter(query: DeliveryQuery, now: number): ReadFilter {
  const problems: Partial<Record<QueryField | 'states', string>> = {};
  const known = states.filter((state) => query.states.includes(state));
  const unknown = query.states.find((state) => !states.some((other) => other === state));
  if (unknown !== undefined) problems.states = `There is no state “${unknown}”.`;
  const filter: DeliveryFilter = {
    states: known.length > 0 ? known : null,
    webhookIds: idOf(query.webhook, 'webhook', problems),
    eventName: query.event.trim() || null,
    eventId: query.eventId.trim() || null,
    userId: query.user.trim() || null,
    sourceId: idOf(query.source, 'source', problems)?.[0] ?? null,
    ...codesOf(query.code, problems),
    reasons: reasonsOf(query.reason, problems),
    ...timesOf(query, now, problems),
    minAttempts: attemptsOf(query.attempts, problems),
    test: testOf(query.test, problems),
  };
  return { filter, problems };
}

type Problems = Partial<Record<QueryField | 'states', string>>;

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function idOf(text: string, field: 'webhook' | 'source', problems: Problems): string[] | null {
  if (text === '') return null;
  if (uuid.test(text)) return [text];
  problems[field] = `This is not the ID of a ${field}.`;
  return null;
}

function codesOf(text: string, problems: Problems): Pick<DeliveryFilter, 'statusCodes' | 'statusClasses'> {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length === 0) return {};
  const statusCodes = parts.filter((part) => /^[1-9]\d\d$/.test(part)).map(Number);
  const statusClasses = parts.filter((part) => /^[1-9]xx$/i.test(part)).map((part) => Number(part[0]));
  if (statusCodes.length + statusClasses.length < parts.length) {
    problems.code = 'Enter codes such as 502, or classes such as 5xx.';
    return {};
  }
  // An empty list is a filter that nothing meets.
  return {
    ...(statusCodes.length > 0 && { statusCodes }),
    ...(statusClasses.length > 0 && { statusClasses }),
  };
}

function reasonsOf(text: string, problems: Problems): FailureReason[] | null {
  if (text === '') return null;
  if (Object.hasOwn(reasonWords, text)) return [text as FailureReason];
  problems.reason = 'Choose one of the reasons.';
  return null;
}

function timesOf(
  { range, from, to }: DeliveryQuery,
  now: number,
  problems: Problems,
): Pick<DeliveryFilter, 'since' | 'until'> {
  if (range !== '') {
    if (Object.hasOwn(ranges, range))
      return { since: new Date(now - ranges[range as keyof typeof ranges] * 3_600_000).toISOString() };
    problems.range = 'Choose one of the ranges.';
  }
  const [since, until] = [checkedTime(from, 'from', problems), checkedTime(to, 'to', problems)];
  if (since && until && since >= until) {
    problems.to = 'Choose a time after “From”.';
    return { since: since.toISOString() };
  }
  return { since: since?.toISOString() ?? null, until: until?.toISOString() ?? null };
}

function checkedTime(text: string, field: 'from' | 'to', problems: Problems): Date | null {
  if (text === '') return null;
  const time = timeOf(text);
  if (!time) problems[field] = 'Enter a date and a time.';
  return time;
}

function attemptsOf(text: string, problems: Problems): number | null {
  if (text.trim() === '') return null;
  const count = Number(text);
  if (/^\d{1,6}$/.test(text.trim())) return count;
  problems.attempts = 'Enter a whole number.';
  return null;
}

function testOf(text: string, problems: Problems): boolean | null {
  if (text === '') return null;
  if (text !== 'yes' && text !== 'no') problems.test = 'Choose “yes” or “no”.';
  return text === 'yes' ? true : text === 'no' ? false : null;
}

/** The rows of the list: held deliveries have a line for each webhook instead. Null for no rows. */
export function rowFilter(filter: DeliveryFilter): DeliveryFilter | null {
  const wanted: readonly DeliveryState[] = filter.states ?? states;
  const shown = wanted.filter((state) => state !== 'HELD');
  return shown.length === 0 ? null : { ...filter, states: shown };
}

/** What is held, for its lines. Null when it is not asked for. */
export function heldFilter(filter: DeliveryFilter): DeliveryFilter | null {
  return !filter.states || filter.states.includes('HELD') ? { ...filter, states: ['HELD'] } : null;
}
