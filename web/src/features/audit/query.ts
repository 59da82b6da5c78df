import { type AuditAction, type AuditLogFilter, type AuditObjectType } from '../../data/models.ts';
import { dayFromAddress } from '../../words/calendar.ts';

export const objectTypes: readonly AuditObjectType[] = [
  'WEBHOOK',
  'SOURCE',
  'EVENT_SCHEMA',
  'API_KEY',
  'WORKSPACE',
  'MEMBER',
  'INVITATION',
  'DELIVERY',
  'ERASURE',
  'JOB',
  'AUDIT_LOG',
];

/** What the page shows: a part of its address, so it can be shared and survives a reload. Null for any. */
export interface AuditPageQuery {
  action: string | null;
  objectType: AuditObjectType | null;
  objectId: string | null;
  actorId: string | null;
  /** Days with the offset of their zone, as 2026-02-03+01:00. */
  from: string | null;
  to: string | null;
}

/** Reads the query from an address. What cannot be a value is left out. */
export function readAuditQuery(params: URLSearchParams): AuditPageQuery {
  const day = (name: string) => {
    const given = params.get(name) ?? '';
    return dayFromAddress(given) ? given : null;
  };
  const action = params.get('action');
  return {
    action: action && /^[A-Z_]{1,100}$/.test(action) ? action : null,
    objectType: objectTypes.find((type) => type === params.get('type')) ?? null,
    objectId: params.get('object') || null,
    actorId: params.get('actor') || null,
    from: day('from'),
    to: day('to'),
  };
}

/** The query as parameters of an address, with null for any. */
export function writeAuditQuery(query: AuditPageQuery): Record<string, string | null> {
  const { action, objectType: type, objectId: object, actorId: actor, from, to } = query;
  return { action, type, object, actor, from, to };
}

export function isFiltered(query: AuditPageQuery): boolean {
  return Object.values(query).some((value) => value !== null);
}

/** The filter for the server. The last day is meant with all its hours. */
export function serverFilter(query: AuditPageQuery): AuditLogFilter {
  const { action, objectType, objectId, actorId, from, to } = query;
  return {
    actions: action === null ? null : [action as AuditAction],
    objectType,
    objectId,
    actorId,
    from: (from && dayFromAddress(from)?.start.toISOString()) || null,
    to: (to && dayFromAddress(to)?.end.toISOString()) || null,
  };
}

/** The address of the export of what the page shows. */
export function exportPath(query: AuditPageQuery): string {
  const { actions, ...filter } = serverFilter(query);
  const given = Object.entries({ ...filter, actions: actions?.join(',') ?? null });
  const kept = given.filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(kept).toString();
  return text ? `/v1/audit-log?${text}` : '/v1/audit-log';
}
