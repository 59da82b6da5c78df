import { type DeliveryFilter, type DeliveryRow } from '../../data/models.ts';

/** A job takes so many deliveries by their ids. */
export const MOST_SELECTED = 200;

export type Row = Pick<DeliveryRow, 'id' | 'webhook'>;

/** Rows that are selected, by id. */
export type Selected = ReadonlyMap<string, Row>;

export const nothing: Selected = new Map();

/** Selects rows, as many as there is room for, or leaves them out. */
export function withRows(before: Selected, rows: readonly Row[], selected: boolean): Selected {
  const next = new Map(before);
  for (const row of rows) {
    if (!selected) next.delete(row.id);
    else if (next.size < MOST_SELECTED) next.set(row.id, row);
  }
  return next;
}

/** What finds them. A job about one webhook tries a paused endpoint, so that one is named. */
export function filterOf(selected: Selected): DeliveryFilter {
  const webhookIds = [...new Set([...selected.values()].map(({ webhook }) => webhook.id))];
  return { deliveryIds: [...selected.keys()], webhookIds: webhookIds.length === 1 ? webhookIds : null };
}
