import { expect, test } from 'vitest';

import { countResults } from './count-results.ts';
import { type IngestResult } from './results.ts';

test('the events of a call are counted by status', () => {
  const statuses = ['ACCEPTED', 'REJECTED', 'ACCEPTED', 'DUPLICATE', 'ACCEPTED', 'REJECTED'] as const;
  const results = statuses.map((status): IngestResult => ({
    status,
    eventId: null,
    matchedWebhooks: 0,
    error: null,
  }));
  expect(countResults(results)).toEqual({ acceptedCount: 3, duplicateCount: 1, rejectedCount: 2 });
  expect(countResults([])).toEqual({ acceptedCount: 0, duplicateCount: 0, rejectedCount: 0 });
});
