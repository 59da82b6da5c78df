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
  endCursor: 'after c',
};
const names = ({ items }: WebhookList): string[] => items.map(({ name }) => name);
const created = (added: Webhook) => [{ kind: 'CREATED' as const, id: added.id, webhook: added }];

describe('live changes', () => {
  it('replace a card without moving it', () => {
    const changed = webhook('c', 'Charlie', { status: 'FAILED' });
    const merged = mergeChanges(list, [{ kind: 'UPDATED', id: 'c', webhook: changed }], everything);
    expect(merged.items).toEqual([list.items[0], changed]);
  });

  it('keep a card that no longer matches the filter', () => {
    const changed = webhook('a', 'Alpha', { status: 'DELIVERED' });
    const filter = { search: '', statuses: ['FAILED' as const] };
    expect(names(mergeChanges(list, [{ kind: 'UPDATED', id: 'a', webhook: changed }], filter))).toEqual([
      'Alpha',
      'Charlie',
    ]);
  });

  it('insert a new card by its name, and count it', () => {
    const merged = mergeChanges(list, created(webhook('b', 'Bravo')), everything);
    expect(names(merged)).toEqual(['Alpha', 'Bravo', 'Charlie']);
    expect(merged.totalCount).toBe(3);
  });

  it('count a new webhook that sorts after the loaded ones, without showing it', () => {
    const merged = mergeChanges({ ...list, hasMore: true }, created(webhook('z', 'Zulu')), everything);
    expect(names(merged)).toEqual(['Alpha', 'Charlie']);
    expect(merged.totalCount).toBe(3);
  });

  it('ignore a new webhook that does not match the search', () => {
    expect(mergeChanges(list, created(webhook('b', 'Bravo')), { search: 'char', statuses: [] })).toBe(list);
  });

  it('count a webhook once if its creation arrives twice', () => {
    const bravo = created(webhook('b', 'Bravo'));
    expect(mergeChanges(list, [...bravo, ...bravo], everything).totalCount).toBe(3);
  });

  it('remove a deleted card once', () => {
    const gone = { kind: 'DELETED' as const, id: 'a', webhook: null };
    const merged = mergeChanges(list, [gone, gone], everything);
    expect(names(merged)).toEqual(['Charlie']);
    expect(merged.totalCount).toBe(1);
  });

  it('do not add a webhook that is updated but not loaded', () => {
    expect(mergeChanges(list, [{ kind: 'UPDATED', id: 'x', webhook: webhook('x', 'X') }], everything)).toBe(
      list,
    );
  });
});

describe('loading more', () => {
  it('shows no webhook twice if the list has shifted meanwhile', () => {
    const next = {
      items: [webhook('c', 'Charlie'), webhook('d', 'Delta')],
      totalCount: 3,
      hasMore: false,
      endCursor: 'after d',
    };
    const merged = appendPage({ ...list, hasMore: true }, next);
    expect(names(merged)).toEqual(['Alpha', 'Charlie', 'Delta']);
    expect(merged).toMatchObject({ hasMore: false, endCursor: 'after d' });
  });
});
