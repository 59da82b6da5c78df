import { type Attempt, type AttemptKey, type AttemptResponse, type DeliveryKey } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { attemptColumns, type AttemptRow, toAttempt } from './attempt-row.ts';

/** All attempts of these deliveries, each delivery's oldest first. */
export async function readAttemptsOfDeliveries(
  client: Queryable,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<Attempt[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<AttemptRow>({
    name: 'attempts-of-deliveries',
    text: /* sql */ `
      select ${attemptColumns}
      from unnest($2::uuid[], $3::uuid[]) as k (event_row_id, webhook_id)
      join delivery.attempts a using (event_row_id, webhook_id)
      where a.workspace_id = $1
      order by a.attempt_number`,
    values: [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  });
  return rows.map(toAttempt);
}

/** Responses in the order of the keys; null where there was none. */
export async function readResponses(
  pool: Queryable,
  workspaceId: string,
  keys: readonly AttemptKey[],
): Promise<(AttemptResponse | null)[]> {
  const { rows } = await pool.query<{
    headers: string | null;
    body: string | null;
    truncated: boolean | null;
  }>({
    name: 'read-responses',
    text: /* sql */ `
      select a.response_headers as headers, a.response_body as body, a.response_truncated as truncated
      from unnest($2::uuid[], $3::uuid[], $4::integer[]) with ordinality as k (event_row_id, webhook_id, attempt_number, index)
      left join delivery.attempts a
        on a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id
        and a.attempt_number = k.attempt_number
      order by k.index`,
    values: [
      workspaceId,
      keys.map((key) => key.eventRowId),
      keys.map((key) => key.webhookId),
      keys.map((key) => key.attemptNumber),
    ],
  });
  return rows.map(({ headers, body, truncated }) =>
    headers === null
      ? null
      : {
          headers: JSON.parse(headers) as AttemptResponse['headers'],
          body: body ?? '',
          truncated: truncated ?? false,
        },
  );
}
