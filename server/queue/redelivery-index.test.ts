import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { createRedeliveryIndexes } from './redelivery-index.ts';

test('an index that cannot be created keeps no process from starting', async () => {
  const failure = new Error('canceling statement due to lock timeout');
  const query = vi
    .fn()
    .mockResolvedValueOnce({ rows: [{ table: 'queue.jobs', name: 'one', field: 'ev' }] })
    .mockRejectedValue(failure);
  const debug = vi.fn();
  await createRedeliveryIndexes({ query }, { schema: 'queue', log: { ...silentLog, debug } });
  expect(query).toHaveBeenLastCalledWith(
    expect.stringContaining("create index one on queue.jobs ((data ->> 'ev'))"),
  );
  expect(debug.mock.calls).toEqual([
    [{ table: 'queue.jobs', err: failure }, 'An index of redeliveries could not be created.'],
  ]);
});
