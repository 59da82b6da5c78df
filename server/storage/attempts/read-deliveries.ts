import { type Attempt, type DeliveryKey } from '../../model/index.ts';
import { InvalidCursor } from '../invalid-cursor.ts';
import { type Queryable } from '../postgres/transaction.ts';
import { type Slice, sliceOf } from '../slice.ts';
import { attemptColumns, type AttemptRow, toAttempt } from './attempt-row.ts';

/** A page of the attempts of one delivery, oldest first. */
export interface DeliveryPageRequest extends DeliveryKey {
  readonly first: number;
  /** The number of the attempt before the page; 0 for the first page. */
  readonly after: number;
}

/** One page for each request, in their order. */
export async function readDeliveryPages(
  client: Queryable,
  workspaceId: string,
  requests: readonly DeliveryPageRequest[],
): Promise<Slice<Attempt>[]> {
  const { rows } = await client.query<AttemptRow & { index: string }>({
    name: 'delivery-pages',
    text: /* sql */ `
      select k.index, a.*
      from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[])
        with ordinality as k (event_row_id, webhook_id, after, count, index)
      cross join lateral (
        select ${attemptColumns} from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id
          and a.attempt_number > k.after
        order by a.attempt_number limit k.count
      ) as a
      order by k.index, a.attempt_number`,
    values: [
      workspaceId,
      requests.map(({ eventRowId }) => eventRowId),
      requests.map(({ webhookId }) => webhookId),
      requests.map(({ after }) => after),
      requests.map(({ first }) => first + 1),
    ],
  });
  const byRequest = Map.groupBy(rows, ({ index }) => Number(index) - 1);
  return requests.map(({ first }, index) => {
    const attempts = (byRequest.get(index) ?? []).map(toAttempt);
    return sliceOf(attempts, first, ({ attemptNumber }) => String(attemptNumber));
  });
}

/** The number of the attempt that a cursor of such a page stands for. @throws {InvalidCursor} */
export function parseAttemptCursor(cursor: string): number {
  if (!/^[1-9]\d{0,8}$/.test(cursor)) throw new InvalidCursor(cursor);
  return Number(cursor);
}

/** The last attempt of each delivery, in the order of the keys; null where none was made. */
export async function readLastAttempts(
  client: Queryable,
  workspaceId: string,
  keys: readonly DeliveryKey[],
): Promise<(Attempt | null)[]> {
  const { rows } = await client.query<AttemptRow & { index: string }>({
    name: 'last-attempts',
    text: /* sql */ `
      select k.index, a.*
      from unnest($2::uuid[], $3::uuid[]) with ordinality as k (event_row_id, webhook_id, index)
      cross join lateral (
        select ${attemptColumns} from delivery.attempts a
        where a.workspace_id = $1 and a.event_row_id = k.event_row_id and a.webhook_id = k.webhook_id
        order by a.attempt_number desc limit 1
      ) as a`,
    values: [workspaceId, keys.map(({ eventRowId }) => eventRowId), keys.map(({ webhookId }) => webhookId)],
  });
  const byIndex = new Map(rows.map((row) => [Number(row.index) - 1, toAttempt(row)]));
  return keys.map((_, index) => byIndex.get(index) ?? null);
}
