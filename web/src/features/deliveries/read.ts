import { type Api } from '../../data/api.ts';
import { DeliveriesDocument } from '../../data/documents/deliveries.ts';
import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';
import { rowFilter } from './query.ts';

export const PAGE_SIZE = 50;
export const HELD_PAGE_SIZE = 25;

/** The most rows of a list at a time: more of them take the page longer to draw than a frame. */
export const MOST_ROWS = 500;

/** The most ids that a filter takes, and the most rows of a page. */
const MOST_IDS = 200;

/** A filter that matches little is looked for in so many pages by itself. */
const MOST_EMPTY_PAGES = 10;

export interface DeliveryPage {
  readonly rows: readonly DeliveryRow[];
  readonly hasMore: boolean;
  readonly endCursor: string | null;
}

/** Reads a page of the list. @throws {ApiError} */
export async function readPage(
  api: Api,
  filter: DeliveryFilter,
  after: string | null,
): Promise<DeliveryPage> {
  const rows = rowFilter(filter);
  if (!rows) return { rows: [], hasMore: false, endCursor: null };
  return read(api, rows, PAGE_SIZE, after);
}

/** Reads a page of what is held of a webhook, last ones first. @throws {ApiError} */
export function readHeld(
  api: Api,
  filter: DeliveryFilter,
  webhookId: string,
  after: string | null,
): Promise<DeliveryPage> {
  return read(api, { ...filter, states: ['HELD'], webhookIds: [webhookId] }, HELD_PAGE_SIZE, after);
}

async function read(
  api: Api,
  filter: DeliveryFilter,
  first: number,
  after: string | null,
): Promise<DeliveryPage> {
  const { deliveries } = await api.query(DeliveriesDocument, { filter, first, after });
  const { hasNextPage: hasMore, endCursor } = deliveries.pageInfo;
  return { rows: deliveries.nodes, hasMore, endCursor };
}

/** The same, of up to 10 pages the first that has rows. @throws {ApiError} */
export async function readSome(
  api: Api,
  filter: DeliveryFilter,
  after: string | null,
): Promise<DeliveryPage> {
  let page = await readPage(api, filter, after);
  for (let empty = 1; page.rows.length === 0 && page.hasMore && empty < MOST_EMPTY_PAGES; empty += 1)
    page = await readPage(api, filter, page.endCursor);
  return page;
}

/** Reads rows again, as they are now, whether they are still on the list or not. @throws {ApiError} */
export async function readAgain(api: Api, rows: readonly DeliveryRow[]): Promise<readonly DeliveryRow[]> {
  const current: DeliveryRow[] = [];
  for (let from = 0; from < rows.length; from += MOST_IDS) {
    const deliveryIds = rows.slice(from, from + MOST_IDS).map(({ id }) => id);
    current.push(...(await read(api, { deliveryIds }, MOST_IDS, null)).rows);
  }
  return current;
}
