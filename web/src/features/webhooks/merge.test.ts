import { describe, expect, it } from 'vitest';
import { exampleWebhook } from '../../data/example-webhook.ts';
import { type Webhook } from '../../data/models.ts';
import { appendPage, mergeChanges, type WebhookList } from './merge.ts';

const webhook = (id: string, name: string, changes: Partial<Webhook> = {}): Webhook => ({
  ...exampleWebhook,
  id,
  name,
  url: `https://${id}.example.com`,
  ...changes,
});

const everything = { search: '', statuses: [] };
const list: WebhookList = {
  items: [webhook('a', 'Alpha'), webhook('c', 'Charlie')],
  totalCount: 2,
  hasMore: false,
};
const names = ({ items }: WebhookList): string[] => items.map(({ name }) => name);
const created = (added: Webhook) => [{ kind: 'CREATED' as const, id: added.id, webhook: added }];

describe('changes that arrive live', () => {
  it('replace a card in its place', () => {
    const changed = webhook('c', 'Charlie', { status: 'FAILED' });
    const merged = mergeChanges(list, [{ kind: 'UPDATED', id: 'c', webhook: changed }], everything);
    expect(merged.items).toEqual([list.items[0], changed]);
  });

  it('keep a card that no longer fits the filter where it is', () => {
    const changed = webhook('a', 'Alpha', { status: 'DELIVERED' });
    const filter = { search: '', statuses: ['FAILED' as const] };
    expect(names(mergeChanges(list, [{ kind: 'UPDATED', id: 'a', webhook: changed }], filter))).toEqual([
      'Alpha',
      'Charlie',
    ]);
  });

  it('put a new card in by its name, and count it', () => {
    const merged = mergeChanges(list, created(webhook('b', 'Bravo')), everything);
    expect(names(merged)).toEqual(['Alpha', 'Bravo', 'Charlie']);
    expect(merged.totalCount).toBe(3);
  });

  it('count a new one that belongs beyond what is loaded, without showing it', () => {
    const merged = mergeChanges({ ...list, hasMore: true }, created(webhook('z', 'Zulu')), everything);
    expect(names(merged)).toEqual(['Alpha', 'Charlie']);
    expect(merged.totalCount).toBe(3);
  });

  it('leave out a new one that does not fit the search', () => {
    expect(mergeChanges(list, created(webhook('b', 'Bravo')), { search: 'char', statuses: [] })).toBe(list);
  });

  it('count a webhook once when its creation is told twice', () => {
    const bravo = created(webhook('b', 'Bravo'));
    expect(mergeChanges(list, [...bravo, ...bravo], everything).totalCount).toBe(3);
  });

  it('take a deleted card away, once', () => {
    const gone = { kind: 'DELETED' as const, id: 'a', webhook: null };
    const merged = mergeChanges(list, [gone, gone], everything);
    expect(names(merged)).toEqual(['Charlie']);
    expect(merged.totalCount).toBe(1);
  });

  it('do not bring up a webhook that is not loaded', () => {
    expect(mergeChanges(list, [{ kind: 'UPDATED', id: 'x', webhook: webhook('x', 'X') }], everything)).toBe(
      list,
    );
  });
});

describe('loading more', () => {
  it('shows nothing twice when the list moved meanwhile', () => {
    const next = { items: [webhook('c', 'Charlie'), webhook('d', 'Delta')], totalCount: 3, hasMore: false };
    const merged = appendPage({ ...list, hasMore: true }, next);
    expect(names(merged)).toEqual(['Alpha', 'Charlie', 'Delta']);
    expect(merged.hasMore).toBe(false);
  });
});
