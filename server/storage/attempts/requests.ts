import {
  type Attempt,
  type AuthenticationType,
  type CustomHeader,
  mask,
  requestHeaders,
  type Webhook,
} from '../../model/index.ts';
import { findEvents } from '../events/read-events.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type SecretBox } from '../secret-box.ts';
import { revisionCell } from '../settings/webhook-cell.ts';
import { showHeaders } from '../settings/webhook-row.ts';

export interface SentRequest {
  readonly url: string;
  readonly headers: readonly CustomHeader[];
  /** The name of the event's source, which is one of the headers; null when it has none. */
  readonly source: string | null;
  /** The event whose payload the body is, and the body's size. */
  readonly eventRowId: string;
  readonly bodyBytes: number;
  /** Custom headers were sent, too, but cannot be decrypted any more. */
  readonly customHeadersUnreadable: boolean;
}

/**
 * The requests of attempts, in their order; null where none was sent. They are not stored per attempt but rebuilt: URL
 * and custom headers are those of the webhook's revision, the body is the event's, the signatures are stored with the
 * attempt, and the other headers come from the function that made the request. Attempts made by an older version
 * therefore show headers that requests have had only since then, such as Accept.
 */
export async function readRequests(
  pool: Queryable,
  box: SecretBox,
  workspaceId: string,
  attempts: readonly Attempt[],
): Promise<(SentRequest | null)[]> {
  const sent = attempts.filter((attempt) => attempt.revision !== null);
  const [events, revisions] = await Promise.all([
    findEvents(pool, workspaceId, [...new Set(sent.map((attempt) => attempt.eventRowId))]),
    readRevisions(pool, box, workspaceId, sent),
  ]);
  return attempts.map((attempt) => {
    const event = events.get(attempt.eventRowId);
    const revision = revisions.get(`${attempt.webhookId} ${attempt.revision}`);
    if (!event || !revision) return null;
    const source = event.source?.name ?? null;
    return {
      url: revision.url,
      headers: requestHeaders({
        ...attempt,
        customHeaders: revision.customHeaders,
        authorization: revision.authentication && `${schemes[revision.authentication]} ${mask}`,
        source,
        test: event.test,
      }),
      source,
      eventRowId: event.id,
      bodyBytes: event.payloadBytes,
      customHeadersUnreadable: revision.customHeadersUnreadable,
    };
  });
}

/** The credentials are not stored with a revision, and a request never shows them. */
const schemes: Readonly<Record<AuthenticationType, string>> = {
  BASIC: 'Basic',
  BEARER: 'Bearer',
  OAUTH2: 'Bearer',
};

interface Revision extends Pick<Webhook, 'url' | 'customHeaders' | 'customHeadersUnreadable'> {
  readonly authentication: AuthenticationType | null;
}

async function readRevisions(
  pool: Queryable,
  box: SecretBox,
  workspaceId: string,
  attempts: readonly Attempt[],
): Promise<Map<string, Revision>> {
  const { rows } = await pool.query<{
    webhook_id: string;
    revision: number;
    url: string;
    sealed_headers: string | null;
    authentication_type: AuthenticationType | null;
  }>(
    /* sql */ `
      select distinct r.webhook_id, r.revision, r.url, r.sealed_headers, r.authentication_type
      from unnest($1::uuid[], $2::integer[]) as k (webhook_id, revision)
      join settings.webhook_revisions r using (webhook_id, revision)`,
    [attempts.map((attempt) => attempt.webhookId), attempts.map((attempt) => attempt.revision)],
  );
  return new Map(
    rows.map((row) => {
      const cell = revisionCell({ id: row.webhook_id, workspaceId }, row.revision);
      const headers = showHeaders(row.sealed_headers, cell, box);
      return [
        `${row.webhook_id} ${row.revision}`,
        { url: row.url, ...headers, authentication: row.authentication_type },
      ];
    }),
  );
}
