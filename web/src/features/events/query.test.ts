import { describe, expect, it } from 'vitest';

import { isSearching, noSearch, readSearch, searchMistakes, serverFilter, writeSearch } from './query.ts';

const search = {
  name: 'pur',
  eventId: 'e 1',
  userId: 'u&1',
  source: '0193a000-0000-7000-8000-000000000001',
  text: '"value":120',
  from: '2026-02-03T04:05',
  to: '2026-02-03T04:06:30',
};

function addressOf(given: typeof noSearch): URLSearchParams {
  const entries = Object.entries(writeSearch(given)).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return new URLSearchParams(entries);
}

describe('a search for events', () => {
  it('stands in the address and comes back from it', () => {
    expect(readSearch(addressOf(search))).toEqual(search);
    expect(addressOf(noSearch).toString()).toBe('');
    expect([isSearching(search), isSearching(noSearch), isSearching({ ...noSearch, text: ' ' })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is a filter of the server, with times where the user is', () => {
    expect(serverFilter(search)).toEqual({
      eventNamePrefix: 'pur',
      eventId: 'e 1',
      userId: 'u&1',
      sourceId: search.source,
      text: '"value":120',
      since: new Date(2026, 1, 3, 4, 5).toISOString(),
      until: new Date(2026, 1, 3, 4, 6, 30).toISOString(),
    });
    expect(Object.values(serverFilter(noSearch)).filter((value) => value !== null)).toEqual([]);
  });

  it('says at each field what is wrong with it', () => {
    expect(searchMistakes(search)).toEqual({});
    expect(searchMistakes(noSearch)).toEqual({});
    expect(
      searchMistakes({
        ...noSearch,
        name: 'x'.repeat(201),
        text: 'y'.repeat(501),
        userId: 'a\0',
        source: 'shop',
      }),
    ).toEqual({
      name: 'At most 200 characters: 1 too many.',
      text: 'At most 500 characters: 1 too many.',
      userId: 'One of these characters cannot be stored.',
      source: 'There is no such source.',
    });
  });

  it.each(['yesterday', '2026-02-30T00:00', '2026-02-03', '2026-02-03T25:00', '2026-02-03T04:05Z'])(
    'takes no time such as %s',
    (from) => {
      expect(searchMistakes({ ...noSearch, from })).toEqual({
        from: 'Enter a time such as 2026-02-03T04:05.',
      });
    },
  );

  it('ends after it begins', () => {
    expect(searchMistakes({ ...search, to: search.from })).toEqual({ to: 'Choose a time after “From”.' });
  });
});
