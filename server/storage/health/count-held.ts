import { isUuid } from '../../ids.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** The number of held-back deliveries of each of these webhooks; one without any has no entry. */
export async function countHeld(
  client: Queryable,
  workspaceId: string,
  webhookIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ webhook_id: string; held: number }>({
    name: 'count-held',
    text: /* sql */ `
      select webhook_id, sum(cardinality(event_row_ids))::float8 as held from delivery.held
      where workspace_id = $1 and webhook_id = any ($2::uuid[]) group by webhook_id`,
    values: [workspaceId, webhookIds.filter(isUuid)],
  });
  return new Map(rows.map((row) => [row.webhook_id, row.held]));
}
