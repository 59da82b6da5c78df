import { expect, test } from 'vitest';

import { silentLog } from '../../log.ts';
import { type PendingRecord } from './record-batch.ts';
import { createRecorder } from './recorder.ts';

const settlement = {} as PendingRecord;
const limit = 1000;

test('what was recorded counts as unsettled no more when its listener hears of it', async () => {
  const seen: number[] = [];
  const settler = createRecorder(
    (take) => Promise.resolve(take().slice(0, 0) as []),
    () => seen.push(settler.unrecorded),
    silentLog,
    limit,
  );
  for (let n = 0; n < 300; n += 1) settler.add(settlement);
  await settler.drain(5000);
  expect(seen).toEqual([0]);
});

test('a batch that could not be recorded is recorded later, with what came meanwhile behind it', async () => {
  const recorded: number[] = [];
  let failures = 2;
  const settler = createRecorder(
    (take) => {
      const { length } = take();
      if (failures-- > 0) return Promise.reject(new Error('The connection was lost.'));
      recorded.push(length);
      return Promise.resolve([]);
    },
    () => undefined,
    silentLog,
    limit,
  );
  for (let n = 0; n < 3; n += 1) settler.add(settlement);
  await settler.drain(5000);
  expect(recorded).toEqual([3]);
  expect(settler.unrecorded).toBe(0);
});

test('what comes while a transaction begins is of its batch, and what comes later is not', async () => {
  const recorded: number[] = [];
  const settler = createRecorder(
    async (take) => {
      settler.add(settlement);
      await Promise.resolve();
      recorded.push(take().length);
      if (recorded.length === 1) settler.add(settlement);
      expect(take()).toHaveLength(recorded.at(-1)!);
      return [];
    },
    () => undefined,
    silentLog,
    limit,
  );
  settler.add(settlement);
  await settler.drain(5000);
  expect(recorded).toEqual([2, 2]);
});

test('when no more can come than half of what may wait, nobody waits for more', async () => {
  const settled = Promise.withResolvers<number>();
  const settler = createRecorder(
    (take) => {
      settled.resolve(take().length);
      return Promise.resolve([]);
    },
    () => undefined,
    silentLog,
    8,
  );
  let timeHasPassed = false;
  const timer = setTimeout(() => (timeHasPassed = true), 1); // before the five milliseconds of gathering
  settler.add(settlement);
  await Promise.resolve();
  for (let n = 0; n < 3; n += 1) settler.add(settlement);
  expect(await settled.promise).toBe(4);
  expect(timeHasPassed).toBe(false);
  clearTimeout(timer);
});
