import { expect, it } from 'vitest';
import { countNew, type NewestFirst, withNewest } from './newest-first.ts';

const page = (ids: string, hasMore: boolean): NewestFirst<{ id: string }> => ({
  items: [...ids].map((id) => ({ id })),
  endCursor: ids.at(-1) ?? null,
  hasMore,
});

it('counts the rows that are not shown', () => {
  expect(countNew(page('cba', false).items, page('edcb', true).items)).toBe(2);
});

it('adds new rows in their places, and goes on loading where it ended', () => {
  expect(withNewest(page('fda', true), page('gfed', true))).toEqual({
    ...page('gfeda', true),
    endCursor: 'a',
  });
});

it('adds new rows to an empty list', () => {
  expect(withNewest(page('', false), page('b', false)).items).toEqual([{ id: 'b' }]);
});

it('begins anew rather than leave a gap', () => {
  expect(withNewest(page('ba', false), page('fed', true))).toEqual(page('fed', true));
});
