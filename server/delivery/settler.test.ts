import { expect, test } from 'vitest';

import { silentLog } from '../log.ts';
import { type Settlement } from './settle-batch.ts';
import { createSettler } from './settler.ts';

const settlement = {} as Settlement;

test('what was recorded counts as unsettled no more when its listener hears of it', async () => {
  const seen: number[] = [];
  const settler = createSettler(
    () => Promise.resolve([]),
    () => seen.push(settler.unsettled),
    silentLog,
  );
  for (let n = 0; n < 300; n += 1) settler.add(settlement);
  await settler.drain(5000);
  expect(seen).toEqual([0]);
});

test('a batch that could not be recorded is recorded later, with what came meanwhile behind it', async () => {
  const recorded: number[] = [];
  let failures = 2;
  const settler = createSettler(
    (batch) => {
      if (failures-- > 0) return Promise.reject(new Error('The connection was lost.'));
      recorded.push(batch.length);
      return Promise.resolve([]);
    },
    () => undefined,
    silentLog,
  );
  for (let n = 0; n < 3; n += 1) settler.add(settlement);
  await settler.drain(5000);
  expect(recorded).toEqual([3]);
  expect(settler.unsettled).toBe(0);
});
