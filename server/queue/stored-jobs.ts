import { type Claimed, type FirstDeliveries, type Retry } from './jobs.ts';

/** A job's `data` column, jsonb. The names are short because every byte is written three times. */
export interface StoredFirstDeliveries {
  readonly ws: string;
  readonly wh: string;
  readonly ev: readonly string[];
  readonly rel?: 1;
}

/** The same of a retry. */
export interface StoredRetry {
  readonly ws: string;
  readonly wh: string;
  readonly ev: string;
  readonly or: 'S' | 'M';
  readonly n: number;
  readonly rel?: 1;
}

export function storeFirstDeliveries(
  { workspaceId, webhookId, released }: Omit<FirstDeliveries, 'eventRowIds'>,
  eventRowIds: readonly string[],
): StoredFirstDeliveries {
  return { ws: workspaceId, wh: webhookId, ev: eventRowIds, ...storeReleased(released) };
}

export function readFirstDeliveries(job: Claimed<StoredFirstDeliveries>): Claimed<FirstDeliveries> {
  const { ws: workspaceId, wh: webhookId, ev: eventRowIds, rel } = job.data;
  return { ...job, data: { workspaceId, webhookId, eventRowIds, released: rel === 1 } };
}

export function storeRetry({
  workspaceId,
  webhookId,
  eventRowId,
  origin,
  ordinal,
  released,
}: Retry): StoredRetry {
  return {
    ws: workspaceId,
    wh: webhookId,
    ev: eventRowId,
    or: origin === 'MANUAL' ? 'M' : 'S',
    n: ordinal,
    ...storeReleased(released),
  };
}

export function readRetry(job: Claimed<StoredRetry>): Claimed<Retry> {
  const { ws: workspaceId, wh: webhookId, ev: eventRowId, or, n: ordinal, rel } = job.data;
  const origin = or === 'M' ? 'MANUAL' : 'SCHEDULED';
  return { ...job, data: { workspaceId, webhookId, eventRowId, origin, ordinal, released: rel === 1 } };
}

function storeReleased(released: boolean): { readonly rel?: 1 } {
  return released ? { rel: 1 } : {};
}
