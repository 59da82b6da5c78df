import { expect, test, vi } from 'vitest';

import { silentLog } from '../log.ts';
import { createRedeliveryIndex } from './redelivery-index.ts';

test('an index that cannot be created keeps no process from starting', async () => {
  const failure = new Error('canceling statement due to lock timeout');
  const query = vi
    .fn()
    .mockResolvedValueOnce({ rows: [{ table: 'queue.jobs' }] })
    .mockRejectedValue(failure);
  const debug = vi.fn();
  await createRedeliveryIndex({ query }, { schema: 'queue', log: { ...silentLog, debug } });
  expect(query).toHaveBeenLastCalledWith(
    expect.stringContaining('create index retries_redeliveries on queue.jobs'),
  );
  expect(debug.mock.calls).toEqual([
    [{ table: 'queue.jobs', err: failure }, 'The index of redeliveries could not be created.'],
  ]);
});
