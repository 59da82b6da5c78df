import { type WebhookStatus } from '../../data/models.ts';
import { webhookStatuses } from '../../words/status.ts';
import { type ListFilter } from './merge.ts';

/** What the address says of the list: `q` and `status`. What it cannot mean is left out. */
export function readListFilter(query: URLSearchParams): { search: string; statuses: WebhookStatus[] } {
  const given = query.get('status')?.split(',') ?? [];
  return {
    search: query.get('q') ?? '',
    statuses: webhookStatuses.filter((status) => given.includes(status)),
  };
}

/** The same for the address: null for what is not filtered by. */
export function writeListFilter({ search, statuses }: ListFilter): {
  q: string | null;
  status: string | null;
} {
  // As it was typed: the field must not lose the blank before the next word.
  return { q: search.trim() === '' ? null : search, status: statuses.join(',') || null };
}
