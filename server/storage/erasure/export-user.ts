import { type Queryable } from '../postgres/transaction.ts';
import { findUserEvents, readLinkedIds, type UserOfWorkspace } from './find-user-events.ts';

/** Events that a statement looks at, and events, of up to 256 KiB each, that are in memory. */
const [eventsRead, eventsExported] = [2000, 20];

/**
 * Everything that is stored of a user, as lines of JSON, read as they are taken: identities, events with their attempts,
 * refused events, and at last `{"type":"end"}` with the number of lines before it, without which an export is incomplete.
 */
export async function* exportUser(
  client: Queryable,
  { workspaceId, userId }: Pick<UserOfWorkspace, 'workspaceId' | 'userId'>,
  now: Date,
): AsyncGenerator<string> {
  const linkedIds = await readLinkedIds(client, { workspaceId, userId });
  const user = { workspaceId, userId, linkedIds };
  let lines = 0;
  for await (const part of partsOf(client, user, now)) {
    lines += part.length;
    if (part.length > 0) yield part.map((line) => `${line}\n`).join('');
  }
  yield `${JSON.stringify({ type: 'end', lines })}\n`;
}

async function* partsOf(client: Queryable, user: UserOfWorkspace, now: Date): AsyncGenerator<string[]> {
  yield user.linkedIds.map((id) => JSON.stringify({ type: 'identity', id }));
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null;) {
    const found = await findUserEvents(client, user, { after, before: now, limit: eventsRead });
    for (let at = 0; at < found.ids.length; at += eventsExported) {
      const ids = found.ids.slice(at, at + eventsExported);
      yield await readEvents(client, user.workspaceId, ids);
      yield await readAttempts(client, user.workspaceId, ids);
    }
    after = found.last;
  }
  yield await readRefused(client, user);
}

/** Payloads are exact JSON texts. Line breaks in them are white space between values. */
async function readEvents(client: Queryable, workspaceId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ head: string; payload: string; original: string | null }>(
    /* sql */ `
      select payload, original, json_build_object('type', 'event', 'id', id, 'eventId', event_id, 'eventName', event_name,
        'userId', user_id, 'source', source_name, 'test', test, 'receivedAt', received_at)::text as head
      from events.raw_events where workspace_id = $1 and id = any ($2::uuid[]) order by id`,
    [workspaceId, ids],
  );
  return rows.map(({ head, payload, original }) => {
    const bodies = `"payload":${payload},"original":${original ?? 'null'}`;
    return `${head.trimEnd().slice(0, -1)},${bodies.replaceAll(/[\n\r]/g, ' ')}}`;
  });
}

async function readAttempts(
  client: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    /* sql */ `
      select json_build_object('type', 'attempt', 'event', event_row_id, 'webhook', webhook_id, 'number', attempt_number,
        'status', status, 'httpStatus', http_status, 'error', error, 'attemptedAt', attempted_at, 'responseHeaders',
        response_headers, 'responseBody', response_body)::text as line
      from delivery.attempts where workspace_id = $1 and event_row_id = any ($2::uuid[])
      order by event_row_id, webhook_id, attempt_number`,
    [workspaceId, ids],
  );
  return rows.map(({ line }) => line);
}

async function readRefused(
  client: Queryable,
  { workspaceId, userId, linkedIds }: UserOfWorkspace,
): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    /* sql */ `
      select json_build_object('type', 'refusedEvent', 'id', id, 'eventId', event_id, 'eventName', event_name, 'reason',
        reason, 'excerpt', excerpt, 'receivedAt', received_at)::text as line
      from events.refused_events r
      where workspace_id = $1
        and exists (select from unnest($2::text[]) as quoted where strpos(r.excerpt, quoted) > 0) order by id`,
    [workspaceId, [userId, ...linkedIds].map((id) => JSON.stringify(id))],
  );
  return rows.map(({ line }) => line);
}
