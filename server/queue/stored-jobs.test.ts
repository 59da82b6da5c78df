import { expect, test } from 'vitest';

import { readFirstDeliveries, readRetry, storeFirstDeliveries, storeRetry } from './stored-jobs.ts';

const data = { workspaceId: 'w', webhookId: 'h' };

/** Two versions may run at the same time, and jobs outlive them: what is stored stays as it is. */
test.each([
  [false, { ws: 'w', wh: 'h', ev: ['a', 'b'] }],
  [true, { ws: 'w', wh: 'h', ev: ['a', 'b'], rel: 1 as const }],
])('first deliveries, released %s, are stored in a form that stays', (released, stored) => {
  expect(storeFirstDeliveries({ ...data, released }, ['a', 'b'])).toEqual(stored);
  expect(readFirstDeliveries({ id: 'job', retryCount: 2, worker: 7, data: stored })).toEqual({
    id: 'job',
    retryCount: 2,
    worker: 7,
    data: { ...data, eventRowIds: ['a', 'b'], released },
  });
});

test.each([
  ['SCHEDULED', false, { ws: 'w', wh: 'h', ev: 'e', or: 'S' as const, n: 3 }],
  ['MANUAL', true, { ws: 'w', wh: 'h', ev: 'e', or: 'M' as const, n: 3, rel: 1 as const }],
] as const)('a %s retry, released %s, is stored in a form that stays', (origin, released, stored) => {
  const retry = { ...data, eventRowId: 'e', origin, ordinal: 3, released };
  expect(storeRetry(retry)).toEqual(stored);
  expect(readRetry({ id: 'job', retryCount: 2, worker: 7, data: stored })).toEqual({
    id: 'job',
    retryCount: 2,
    worker: 7,
    data: retry,
  });
});
