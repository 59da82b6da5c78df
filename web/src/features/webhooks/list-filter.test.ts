import { expect, test } from 'vitest';

import { readListFilter, writeListFilter } from './list-filter.ts';

test('a filter survives the address', () => {
  const filter = { search: 'a&b', statuses: ['FAILED', 'IDLE'] as const };
  const query = new URLSearchParams(writeListFilter(filter) as Record<string, string>);
  expect(readListFilter(query)).toEqual(filter);
});

test('an address without a filter, or with one that means nothing, filters nothing', () => {
  const none = { search: '', statuses: [] };
  expect(readListFilter(new URLSearchParams())).toEqual(none);
  expect(readListFilter(new URLSearchParams('status=NONE,,x'))).toEqual(none);
  expect(writeListFilter({ search: '  ', statuses: [] })).toEqual({ q: null, status: null });
});
