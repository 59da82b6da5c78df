import { type AttemptSummary, type DeliveryKey, type History } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { isOfSchedule } from './attempt-row.ts';

interface Row {
  readonly arrived: boolean;
  readonly last: Made | null;
  readonly last_scheduled: Made | null;
}

type Made = Omit<History[number], 'nextAttemptAt'> & { readonly nextAttemptAt: string | null };

/** An attempt as JSON. */
const made = /* sql */ `
  select json_build_object('attemptNumber', a.attempt_number, 'origin', a.origin, 'ordinal', a.ordinal,
    'status', a.status, 'nextAttemptAt', a.next_attempt_at) as made
  from delivery.attempts a
  where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id`;

/** What the attempts of each of these deliveries come to, in the order of the keys. */
export async function readAttemptSummaries(
  client: Queryable,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<AttemptSummary[]> {
  const { rows } = await client.query<Row>({
    name: 'attempt-summaries',
    text: /* sql */ `
      select last.made as last, scheduled.made as last_scheduled,
        exists (${made} and a.status = 'DELIVERED') as arrived
      from unnest($2::uuid[], $3::uuid[]) with ordinality as k (event_row_id, webhook_id, index)
      left join lateral (${made} order by a.attempt_number desc limit 1) as last on true
      left join lateral (
        ${made} and ${isOfSchedule}
        order by a.attempt_number desc limit 1
      ) as scheduled on true
      order by k.index`,
    values: [workspaceId, keys.map((key) => key.eventRowId), keys.map((key) => key.webhookId)],
  });
  return rows.map((row) => ({
    arrived: row.arrived,
    last: row.last && toMade(row.last),
    lastScheduled: row.last_scheduled && toMade(row.last_scheduled),
  }));
}

function toMade(made: Made): History[number] {
  return { ...made, nextAttemptAt: made.nextAttemptAt === null ? null : new Date(made.nextAttemptAt) };
}
