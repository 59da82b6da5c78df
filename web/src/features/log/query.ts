import { type DeliveryAttemptFilter, type DeliveryStatus } from '../../data/models.ts';
import { attemptStatuses } from '../../words/status.ts';

/** What the log shows. It is part of the page's address, so it can be shared and survives a reload. */
export interface LogQuery {
  statuses: DeliveryStatus[];
  eventName: string;
  eventId: string;
  /** As typed: "502, 504". */
  codes: string;
  /** The first page is 1. */
  page: number;
  pageSize: number;
}

export const pageSizes = [25, 50, 100] as const;
const DEFAULT_PAGE_SIZE = 50;

/** Reads the query from an address. Invalid values are replaced by defaults. */
export function readLogQuery(params: URLSearchParams): LogQuery {
  const statuses = (params.get('status') ?? '').split(',');
  const size = Number(params.get('size'));
  const page = Number(params.get('page'));
  return {
    statuses: attemptStatuses.filter((status) => statuses.includes(status)),
    eventName: params.get('event') ?? '',
    eventId: params.get('event_id') ?? '',
    codes: params.get('code') ?? '',
    page: Number.isSafeInteger(page) && page > 1 ? page : 1,
    pageSize: pageSizes.find((known) => known === size) ?? DEFAULT_PAGE_SIZE,
  };
}

/** The query as parameters of an address, with null for defaults. */
export function writeLogQuery(query: LogQuery): Record<string, string | null> {
  return {
    status: query.statuses.join(',') || null,
    event: query.eventName || null,
    event_id: query.eventId || null,
    code: query.codes || null,
    page: query.page > 1 ? String(query.page) : null,
    size: query.pageSize === DEFAULT_PAGE_SIZE ? null : String(query.pageSize),
  };
}

export function isFiltered(query: LogQuery): boolean {
  return (
    query.statuses.length > 0 || [query.eventName, query.eventId, query.codes].some((text) => text.trim())
  );
}

/** Reads HTTP codes that were typed, such as "502, 504" or "502 504". Other text is ignored. */
export function readCodes(text: string): number[] {
  const found = text.split(/[\s,;]+/).map(Number);
  return [...new Set(found.filter((code) => Number.isInteger(code) && code >= 100 && code <= 599))];
}

/** The filter for the server; null if there is none. */
export function serverFilter(query: LogQuery): DeliveryAttemptFilter | null {
  if (!isFiltered(query)) return null;
  const codes = readCodes(query.codes);
  return {
    ...(query.statuses.length > 0 ? { statuses: query.statuses } : {}),
    ...(query.eventName.trim() ? { eventNames: [query.eventName.trim()] } : {}),
    ...(query.eventId.trim() ? { eventId: query.eventId.trim() } : {}),
    ...(codes.length > 0 ? { httpStatusCodes: codes } : {}),
  };
}

/** Whether a live attempt matches the filter. */
export function passes(
  attempt: { status: DeliveryStatus; eventName: string; eventId: string; httpStatusCode: number | null },
  filter: DeliveryAttemptFilter | null,
): boolean {
  if (!filter) return true;
  const { statuses, eventNames, eventId, httpStatusCodes } = filter;
  return (
    (!statuses || statuses.includes(attempt.status)) &&
    (!eventNames || eventNames.includes(attempt.eventName)) &&
    (!eventId || eventId === attempt.eventId) &&
    (!httpStatusCodes ||
      (attempt.httpStatusCode !== null && httpStatusCodes.includes(attempt.httpStatusCode)))
  );
}

/** The first and the last row of a page, and whether there is a page before and after. */
export function pageOf(query: LogQuery, shown: number, total: number) {
  const offset = (query.page - 1) * query.pageSize;
  return {
    from: shown === 0 ? 0 : offset + 1,
    to: offset + shown,
    hasPrevious: query.page > 1,
    hasNext: offset + query.pageSize < total,
  };
}
