import { type Attempt, type AttemptOrigin, type CustomHeader, firstRedelivery } from '../../model/index.ts';

/** The columns of an attempt without its response: a page of the log does not read 50 response bodies. */
export const attemptColumns = /* sql */ `
  a.workspace_id, a.event_row_id, a.webhook_id, a.attempt_number, a.position, a.origin, a.ordinal, a.event_id, a.event_name,
  a.status, a.http_status, a.response_time_ms, a.error, a.attempted_at, a.next_attempt_at, a.revision,
  encode(a.signature, 'hex') as signature, a.signature_headers`;

/** SQL: whether an attempt is one of its delivery's own schedule. A cancellation stands in the place of one. */
export const isOfSchedule = /* sql */ `
  (a.origin = 'SCHEDULED' or (a.origin = 'CANCELLED' and a.ordinal < ${firstRedelivery}))`;

export interface AttemptRow {
  workspace_id: string;
  event_row_id: string;
  webhook_id: string;
  attempt_number: number;
  position: string;
  origin: AttemptOrigin;
  ordinal: number;
  event_id: string;
  event_name: string;
  status: Exclude<Attempt['status'], 'PENDING'>;
  http_status: number | null;
  response_time_ms: number | null;
  error: string | null;
  attempted_at: Date;
  next_attempt_at: Date | null;
  revision: number | null;
  signature: string | null;
  /** JSON, as `formatSignatureHeaders` writes it. */
  signature_headers: string | null;
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    workspaceId: row.workspace_id,
    eventRowId: row.event_row_id,
    webhookId: row.webhook_id,
    attemptNumber: row.attempt_number,
    position: row.position,
    origin: row.origin,
    ordinal: row.ordinal,
    eventId: row.event_id,
    eventName: row.event_name,
    status: row.status,
    httpStatusCode: row.http_status,
    responseTimeMs: row.response_time_ms,
    errorMessage: row.error,
    attemptedAt: row.attempted_at,
    deliveredAt:
      row.status === 'DELIVERED' ? new Date(row.attempted_at.getTime() + (row.response_time_ms ?? 0)) : null,
    nextAttemptAt: row.next_attempt_at,
    revision: row.revision,
    signature: row.signature,
    signatureHeaders: row.signature_headers === null ? null : parseSignatureHeaders(row.signature_headers),
  };
}

/** Null for none, as for most attempts. */
export function formatSignatureHeaders(headers: readonly CustomHeader[] | null): string | null {
  return headers && JSON.stringify(headers.map(({ name, value }) => [name, value]));
}

function parseSignatureHeaders(text: string): CustomHeader[] {
  return (JSON.parse(text) as [string, string][]).map(([name, value]) => ({ name, value }));
}
