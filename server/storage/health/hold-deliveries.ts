import { uuidv7 } from '../../ids.ts';
import { type DeliveryKey } from '../../model/index.ts';
import { type Queryable } from '../postgres/transaction.ts';

/** A delivery that is held back while its endpoint is down. */
export interface HeldDelivery extends DeliveryKey {
  readonly workspaceId: string;
  /** The attempt that it is due for: 0 for the first, n for the nth retry. */
  readonly ordinal: number;
}

/** The size of a job of first deliveries, so that a row is released as one job or two. */
const deliveriesPerRow = 64;

/**
 * Holds deliveries back until their endpoint works again. To be called in the transaction that finishes their jobs. Up
 * to 64 share a row: an endpoint that is down for a day may have millions.
 */
export async function holdDeliveries(tx: Queryable, deliveries: readonly HeldDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = [...Map.groupBy(deliveries, ({ webhookId }) => webhookId).values()].flatMap(inRows);
  await tx.query({
    name: 'hold-deliveries',
    text: /* sql */ `
      insert into delivery.held (workspace_id, webhook_id, id, event_row_ids, ordinals)
      select workspace_id, webhook_id, id, event_row_ids::uuid[], ordinals::smallint[]
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
        as given (workspace_id, webhook_id, id, event_row_ids, ordinals)`,
    values: [
      rows.map((row) => row[0]!.workspaceId),
      rows.map((row) => row[0]!.webhookId),
      rows.map(() => uuidv7()),
      rows.map((row) => `{${row.map(({ eventRowId }) => eventRowId).join(',')}}`),
      rows.map((row) => `{${row.map(({ ordinal }) => ordinal).join(',')}}`),
    ],
  });
}

function inRows(deliveries: readonly HeldDelivery[]): HeldDelivery[][] {
  const rows: HeldDelivery[][] = [];
  for (let from = 0; from < deliveries.length; from += deliveriesPerRow)
    rows.push(deliveries.slice(from, from + deliveriesPerRow));
  return rows;
}
