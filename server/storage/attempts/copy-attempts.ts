import pg from 'pg';

import { copyNull, copyRows, copyText, copyTime, minCopyRows } from '../postgres/copy.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { formatSignatureHeaders } from './attempt-row.ts';
import { lockPositions, type NewAttempt } from './record-attempts.ts';

/** Whether writing this number of attempts is cheaper by COPY. */
export function isWorthCopying(count: number): boolean {
  return count >= minCopyRows;
}

/**
 * Writes attempts as `recordAttempts` does, at two thirds of its cost for the server, but cannot skip one whose key
 * exists: then it fails as a whole, and the caller has to repeat its transaction with `recordAttempts`.
 *
 * @throws {pg.DatabaseError} See {@link isTaken}.
 */
export async function copyAttempts(client: Queryable, attempts: readonly NewAttempt[]): Promise<void> {
  const rows = attempts.map(toRow).join('');
  await Promise.all([lockPositions(client, attempts), copyRows(client, copySql, rows)]);
}

/** Whether a copy failed because the key of an attempt exists: another process recorded it first. */
export function isTaken(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}

const copySql = /* sql */ `
  copy delivery.attempts (workspace_id, event_row_id, webhook_id, attempt_number, origin, ordinal, event_id, event_name,
    status, http_status, response_time_ms, error, attempted_at, next_attempt_at, revision, signature,
    signature_headers, response_headers, response_body, response_truncated) from stdin`;

function toRow(a: NewAttempt): string {
  const { response } = a;
  return (
    `${a.workspaceId}\t${a.eventRowId}\t${a.webhookId}\t${a.attemptNumber}\t${a.origin}\t${a.ordinal}\t` +
    `${copyText(a.eventId)}\t${copyText(a.eventName)}\t${a.status}\t${plain(a.httpStatusCode)}\t` +
    `${plain(a.responseTimeMs)}\t${copyText(a.errorMessage)}\t${copyTime(a.attemptedAt)}\t` +
    `${plain(a.nextAttemptAt?.toISOString())}\t${plain(a.revision)}\t` +
    `${a.signature === null ? copyNull : `\\\\x${a.signature}`}\t` +
    `${copyText(formatSignatureHeaders(a.signatureHeaders))}\t` +
    (response
      ? `${copyText(JSON.stringify(response.headers))}\t${copyText(response.body)}\t${response.truncated}\n`
      : `${copyNull}\t${copyNull}\t${copyNull}\n`)
  );
}

/** A value that needs no escaping. */
function plain(value: string | number | null | undefined): string | number {
  return value ?? copyNull;
}
