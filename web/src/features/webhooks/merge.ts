import { type Webhook, type WebhookStatus } from '../../data/models.ts';

/** What the list shows: a part of the workspace's webhooks by name, and how many there are in all. */
export interface WebhookList {
  items: Webhook[];
  totalCount: number;
  hasMore: boolean;
}

export interface ListFilter {
  search: string;
  statuses: readonly WebhookStatus[];
}

/** One message of the live feed. */
export interface WebhookChange {
  kind: 'CREATED' | 'UPDATED' | 'DELETED';
  id: string;
  webhook: Webhook | null;
}

/**
 * The list after some changes, in order. A card that no longer fits the filter stays until the filter is applied
 * again: it would vanish from under the pointer. One that was created is put in by its name, unless it belongs beyond
 * the part that is loaded.
 */
export function mergeChanges(
  list: WebhookList,
  changes: readonly WebhookChange[],
  filter: ListFilter,
): WebhookList {
  return changes.reduce((current, change) => mergeOne(current, change, filter), list);
}

function mergeOne(list: WebhookList, { kind, id, webhook }: WebhookChange, filter: ListFilter): WebhookList {
  const index = list.items.findIndex((item) => item.id === id);
  if (kind === 'DELETED' || !webhook) {
    if (index < 0) return list;
    return { ...list, items: list.items.toSpliced(index, 1), totalCount: list.totalCount - 1 };
  }
  if (index >= 0) return { ...list, items: list.items.with(index, webhook) };
  if (kind !== 'CREATED' || !fits(webhook, filter)) return list;
  const place = list.items.findIndex((item) => item.name.localeCompare(webhook.name) > 0);
  const totalCount = list.totalCount + 1;
  if (place < 0 && list.hasMore) return { ...list, totalCount };
  return {
    ...list,
    items: list.items.toSpliced(place < 0 ? list.items.length : place, 0, webhook),
    totalCount,
  };
}

/** The next part behind what is loaded; what moved meanwhile is not shown twice. */
export function appendPage(list: WebhookList, next: WebhookList): WebhookList {
  const known = new Set(list.items.map(({ id }) => id));
  return { ...next, items: [...list.items, ...next.items.filter(({ id }) => !known.has(id))] };
}

function fits(webhook: Webhook, { search, statuses }: ListFilter): boolean {
  const wanted = search.trim().toLowerCase();
  const found = webhook.name.toLowerCase().includes(wanted) || webhook.url.toLowerCase().includes(wanted);
  return found && (statuses.length === 0 || statuses.includes(webhook.status));
}
