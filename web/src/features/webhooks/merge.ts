import { type Webhook, type WebhookStatus } from '../../data/models.ts';

/** The first webhooks of the workspace by name, and how many there are in total. */
export interface WebhookList {
  items: Webhook[];
  totalCount: number;
  hasMore: boolean;
  /** After which more webhooks are loaded. */
  endCursor: string | null;
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
 * Applies changes to the list in order. A card that no longer matches the filter stays until the filter is applied
 * again, so that it does not vanish under the pointer. A new webhook is inserted by its name, unless it sorts after the
 * loaded ones and there are more to load.
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
  const position = list.items.findIndex((item) => item.name.localeCompare(webhook.name) > 0);
  const totalCount = list.totalCount + 1;
  if (position < 0 && list.hasMore) return { ...list, totalCount };
  return {
    ...list,
    items: list.items.toSpliced(position < 0 ? list.items.length : position, 0, webhook),
    totalCount,
  };
}

/** Appends the next page. Webhooks that are in both, because the list has shifted meanwhile, are not shown twice. */
export function appendPage(list: WebhookList, next: WebhookList): WebhookList {
  const known = new Set(list.items.map(({ id }) => id));
  return { ...next, items: [...list.items, ...next.items.filter(({ id }) => !known.has(id))] };
}

function fits(webhook: Webhook, { search, statuses }: ListFilter): boolean {
  const wanted = search.trim().toLowerCase();
  const found = webhook.name.toLowerCase().includes(wanted) || webhook.url.toLowerCase().includes(wanted);
  return found && (statuses.length === 0 || statuses.includes(webhook.status));
}
